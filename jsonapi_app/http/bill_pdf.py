"""A bill as PDF, for every dialect: each finds out who asks, and which media types they take, in its own way."""

from __future__ import annotations

import hashlib

from flask import Response

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.bill_documents import bill_paper
from jsonapi_app.core.resource import Resource
from jsonapi_app.http.callers import writing_as
from jsonapi_app.http.files import file_response

PDF = "application/pdf"


def bill_pdf(actor: Actor, bills: Resource, public_id: str) -> Response:
    """The bill with that id, printed. Raises Forbidden and NotFound as reading the bill does."""
    paper = bill_paper(writing_as(actor), bills, public_id)
    return file_response(lambda: paper.pdf, PDF, paper.file_name, hashlib.sha256(paper.pdf).hexdigest())

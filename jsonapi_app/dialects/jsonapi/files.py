"""The URLs that answer files: a bill as PDF. What is refused is an error document."""

from __future__ import annotations

from flask import Response, current_app, request

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.sql import Reader, reading
from jsonapi_app.dialects.jsonapi.grammar import parse
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.extensions import db
from jsonapi_app.http.authentication import authenticate
from jsonapi_app.http.bill_pdf import PDF, bill_pdf
from jsonapi_app.http.negotiation import check_accepts_file
from jsonapi_app.http.tokens import no_token


def get_bill_pdf(bills: Resource, public_id: str) -> Response:
    check_accepts_file(request.headers.get("Accept"), PDF)
    with reading(db.engine) as reader:
        actor = _bearer(reader)
    parse(request.query_string, frozenset(), _limits())
    return bill_pdf(actor, bills, public_id)


def _bearer(reader: Reader) -> Actor:
    actor = authenticate(request.headers.get("Authorization"), reader)
    if actor is None:
        raise no_token()
    return actor


def _limits() -> Limits:
    limits: Limits = current_app.extensions["backline.bounds"].query
    return limits

"""``/api/v3/bills/{id}/pdf``: who gets it, and that it is the same for ever."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from jsonapi_app.core import bill_documents
from jsonapi_app.core.actor import ADMIN, Actor
from jsonapi_app.extensions import db
from jsonapi_app.http.bill_pdf import bill_pdf
from jsonapi_app.models.base import now
from jsonapi_app.models.planning import Bill, BillDocument
from jsonapi_app.resources import RESOURCES
from tests.client import Api
from tests.conftest import Statements, Variant
from tests.contract.requests import document, linkage, refused
from tests.core.race import race
from tests.documents.snapshots import bill as snapshot
from tests.factories import Factory, Made

PDF = {"Accept": "application/pdf"}
Papers = Callable[[], dict[int, bytes]]


@pytest.fixture
def bill(make: Factory) -> Made:
    return make("bills", number="20200212-00001", snapshot=json.dumps(snapshot()))


@pytest.fixture
def papers(app: Flask) -> Papers:
    """Key of a bill → its paper, as the database has them."""

    def stored() -> dict[int, bytes]:
        with app.app_context(), db.engine.connect() as connection:
            return dict(connection.execute(select(BillDocument.bill_id, BillDocument.pdf)).all())

    return stored


def fetch(api: Api, bill: Made, query: str = "", **headers: str) -> TestResponse:
    return api.get(f"{bill.path}/pdf{query}", headers=PDF | headers)


def change(app: Flask, statement: Any) -> None:
    with app.app_context():
        db.session.execute(statement)
        db.session.commit()


@pytest.mark.parametrize(("language", "name"), [("EN", "bill"), ("FR", "facture")])
def test_it_is_a_pdf_named_after_the_number_in_the_language_of_the_bill(
    api: Api, make: Factory, language: str, name: str
):
    bill = make("bills", snapshot=json.dumps(snapshot(language)))

    answer = fetch(api, bill)

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}-20200212-00001.pdf"'


def test_a_bill_that_was_just_made_is_printed(api: Api, make: Factory):
    event = make("events", materials=[make("materials")], beneficiaries=[make("people")])
    made = api.post("/bills", document("bills", relationships={"event": linkage(event)})).json["data"]

    answer = fetch(api.as_member, Made("bills", made["id"], 0))

    assert answer.headers["Content-Disposition"] == f'inline; filename="bill-{made["attributes"]["number"]}.pdf"'


# The same for ever


def test_it_is_printed_once(api: Api, bill: Made, monkeypatch: pytest.MonkeyPatch):
    first = fetch(api, bill)
    monkeypatch.setattr(bill_documents, "render_bill", lambda *_: pytest.fail("printed again"))

    second = fetch(api, bill)

    assert second.data == first.data
    assert second.headers["ETag"] == first.headers["ETag"]


def test_neither_settings_nor_what_was_billed_change_it(api: Api, variant: Variant, bill: Made):
    first = fetch(api, bill)
    change(api.app, update(Bill).values(snapshot=json.dumps(snapshot(days=9))))
    elsewhere = variant(api, time_zone="Pacific/Auckland", currency="CHF", company_name="Somebody else")

    assert fetch(elsewhere, bill).data == first.data


def test_its_dates_are_in_the_time_zone_of_the_business(api: Api, variant: Variant, bill: Made):
    in_auckland = fetch(variant(api, time_zone="Pacific/Auckland"), bill)
    change(api.app, delete(BillDocument))

    assert fetch(api, bill).data != in_auckland.data


@pytest.mark.parametrize("meeting", range(1, 8))
def test_those_that_are_first_at_once_get_the_same(
    api: Api, bill: Made, papers: Papers, monkeypatch: pytest.MonkeyPatch, meeting: int
):
    different = itertools.count()
    monkeypatch.setattr(bill_documents, "render_bill", lambda *_: b"%%PDF-%d" % next(different))
    api.get(bill.path)  # signs in
    answers: list[TestResponse] = []

    def request() -> TestResponse:
        answers.append(fetch(api, bill))
        return answers[-1]

    assert race(request, request, meeting=meeting) == [200, 200]
    assert {answer.data for answer in answers} == set(papers().values())


def test_it_goes_with_the_bill(api: Api, bill: Made, papers: Papers):
    fetch(api, bill)
    api.delete(bill.path)
    trashed = papers()

    api.delete(bill.path)

    assert trashed.keys() == {bill.key}
    assert papers() == {}


def test_a_bill_that_is_removed_while_it_is_printed_is_404(
    api: Api, bill: Made, papers: Papers, monkeypatch: pytest.MonkeyPatch
):
    def remove_and_print(*_: Any) -> bytes:
        change(api.app, delete(Bill))
        return b"%PDF-late"

    monkeypatch.setattr(bill_documents, "render_bill", remove_and_print)

    refused(fetch(api, bill), 404)
    assert papers() == {}


# Who may have it


@pytest.mark.parametrize("role", ["admin", "member"])
def test_whoever_may_read_the_bill_may_have_it(api: Api, bill: Made, role: str):
    assert fetch(api.acting(role), bill).status_code == 200


def test_it_is_refused_as_the_bill_is(api: Api, make: Factory, bill: Made):
    trashed = make("bills", deleted_at=now())
    of_trashed_event = make("bills", event=make("events", deleted_at=now()))
    unknown = Made("bills", "987654", 0)

    for hidden in (trashed, of_trashed_event, unknown, Made("bills", "no id", 0)):
        errors = refused(fetch(api, hidden), 404)
        assert errors[0]["detail"] == refused(api.get(hidden.path), 404)[0]["detail"]
    refused(fetch(api.as_visitor, bill), 403)
    refused(fetch(api.as_visitor, unknown), 403)
    refused(fetch(api.as_nobody, bill), 401)


def test_a_restored_bill_has_the_paper_it_had(api: Api, bill: Made):
    first = fetch(api, bill)
    api.delete(bill.path)
    change(api.app, update(Bill).values(deleted_at=None))

    assert fetch(api, bill).data == first.data


def test_another_dialect_answers_it_for_whoever_it_knows(app: Flask, bill: Made):
    with app.test_request_context():
        answer = bill_pdf(Actor(1, ADMIN), RESOURCES["bills"], bill.id)

    assert answer.data.startswith(b"%PDF-")


# HTTP


def test_who_has_it_is_told_so(api: Api, bill: Made):
    tag = fetch(api, bill).headers["ETag"]

    again = fetch(api, bill, **{"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert not tag.startswith("W/")
    assert fetch(api, bill, **{"If-None-Match": '"another"'}).status_code == 200


def test_head_tells_how_long_it_is(api: Api, bill: Made):
    whole = fetch(api, bill)

    head = api.request("HEAD", f"{bill.path}/pdf", headers=PDF)

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (None, 200),
        ("*/*", 200),
        ("application/*", 200),
        ("text/html, application/xhtml+xml, */*;q=0.8", 200),
        ("application/vnd.api+json, application/pdf", 200),
        ("application/vnd.api+json", 200),
        ("text/html", 406),
        ("application/pdf;q=0, */*", 406),
    ],
)
def test_it_is_for_who_takes_a_pdf(api: Api, bill: Made, accept: str | None, status: int):
    answer = api.get(f"{bill.path}/pdf", headers={"Accept": accept})

    assert answer.status_code == status


def test_it_takes_no_parameters_and_is_only_read(api: Api, bill: Made):
    refused(fetch(api, bill, "?size=A5"), 400, parameter="size")
    for method in ("POST", "PATCH", "DELETE"):
        refused(api.request(method, f"{bill.path}/pdf"), 405)


def test_it_takes_few_statements(api: Api, bill: Made, statements: Statements):
    fetch(api, bill)

    with statements() as texts:
        fetch(api, bill)

    assert len(texts) == 3, texts  # who asks, is there such a bill, its paper

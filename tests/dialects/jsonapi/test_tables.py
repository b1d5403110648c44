"""Lists as CSV, by ``Accept: text/csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from jsonapi_app.core import pipeline
from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from jsonapi_app.transfer import listing
from tests.client import Api
from tests.conftest import Statements
from tests.contract.media import MEDIA_TYPE
from tests.factories import Factory, Made

CSV = {"Accept": "text/csv"}


def table(response: TestResponse) -> list[dict[str, str]]:
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True), newline="")))


def checked_out(app: Flask) -> int:
    with app.app_context():
        return int(db.engine.pool.checkedout())  # type: ignore[attr-defined]


@pytest.fixture
def materials(make: Factory) -> list[Made]:
    park, category = make("parks", name="Nord"), make("categories", name="Sound")
    tags = [make("tags", name="fragile"), make("tags", name="loud")]
    return [
        make("materials", name=name, rental_price=price, park=park, category=category, tags=tags)
        for name, price in (("Amp", 12.5), ("Bass", 100), ("Cable", 0.05))
    ]


def test_a_collection_is_a_table_of_all_rows(api: Api, materials: list[Made], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("jsonapi_app.dialects.jsonapi.tables.STRETCH", 2)

    rows = table(api.get("/materials", headers=CSV))

    assert [row["id"] for row in rows] == [made.id for made in materials]
    assert [row["rental_price"] for row in rows] == ["12.5", "100", "0.05"]
    assert rows[0]["tags"].count(", ") == 1


def test_it_has_the_columns_of_the_schema_in_their_order(api: Api, materials: list[Made]):
    head = list(table(api.get("/materials", headers=CSV))[0])

    shown = [name for name, a in RESOURCES["materials"].attributes.items() if a.readable and a.computed is None]
    assert head == ["id", *shown, "park", "category", "sub_category", "tags"]


def test_fields_filter_and_sort_are_those_of_the_document(api: Api, materials: list[Made]):
    query = "?fields[materials]=rental_price,name,tags&filter[rental_price][ge]=1&sort=-rental_price"

    rows = table(api.get(f"/materials{query}", headers=CSV))
    documents = api.get(f"/materials{query}").json["data"]

    assert list(rows[0]) == ["id", "rental_price", "name", "tags"]
    assert [row["id"] for row in rows] == [each["id"] for each in documents]


def test_a_page_is_answered_where_one_is_asked_for(api: Api, materials: list[Made]):
    ids = [made.id for made in materials]

    pages = ("page[size]=2", "page[number]=2&page[size]=2", "page[offset]=1&page[limit]=1")
    found = [[row["id"] for row in table(api.get(f"/materials?{page}", headers=CSV))] for page in pages]

    assert found == [ids[:2], ids[2:], ids[1:2]]


def test_a_page_between_cursors_is_one_too(api: Api, materials: list[Made]):
    profile = f'{MEDIA_TYPE};profile="https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"'
    page = api.get("/materials?page[size]=1", headers={"Accept": profile}).json
    cursor = page["data"][0]["meta"]["page"]["cursor"]

    rows = table(api.get(f"/materials?page[after]={cursor}", headers=CSV))

    assert [row["id"] for row in rows] == [made.id for made in materials[1:]]


def test_a_related_collection_is_a_table_too(api: Api, make: Factory, materials: list[Made]):
    event = make("events", materials=[(materials[2], 3), (materials[0], 1)])

    rows = table(api.get(f"{event.path}/materials?fields[materials]=name", headers=CSV))
    page = table(api.get(f"{event.path}/materials?fields[materials]=name&page[size]=1", headers=CSV))

    assert {row["name"] for row in rows} == {"Amp", "Cable"}
    assert page == rows[:1]


def test_one_resource_is_no_table(api: Api, materials: list[Made]):
    for path in (materials[0].path, f"{materials[0].path}/park", f"{materials[0].path}/relationships/tags", ""):
        assert api.get(path, headers=CSV).status_code == 406


def test_what_is_preferred_is_answered(api: Api, materials: list[Made]):
    def answered(accept: str) -> str | None:
        return api.get("/materials", headers={"Accept": accept}).mimetype

    assert answered("text/csv, */*;q=0.1") == "text/csv"
    assert answered(f"text/csv;q=0.5, {MEDIA_TYPE}") == MEDIA_TYPE
    assert answered("*/*") == MEDIA_TYPE
    assert api.get("/materials", headers={"Accept": "text/html"}).status_code == 406


def test_a_table_shows_what_its_reader_may_see(api: Api, make: Factory):
    own = make("account_lists", users=[api.as_member.user])
    contacts = [make("contacts", account_list=own), make("contacts")]
    make("interventions", code_pin=1234)

    seen = table(api.as_member.get("/contacts", headers=CSV))
    visits = table(api.as_visitor.get("/interventions", headers=CSV))

    assert [row["id"] for row in seen] == [contacts[0].id]
    assert "code_pin" not in visits[0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bills", 403),
        ("/materials/987654/tags", 404),
        ("/materials/987654/nothing", 404),
        ("/materials?fields[materials]=nothing", 400),
        ("/materials?filter[rental_price]=much", 400),
        ("/materials?sort=nothing", 400),
        ("/materials?include=park", 400),
        ("/materials?page[size]=100000", 400),
    ],
)
def test_what_is_refused_is_refused_as_a_document_before_the_first_byte(api: Api, app: Flask, path: str, status: int):
    before = checked_out(app)

    response = api.as_visitor.get(path, headers=CSV)

    assert (response.status_code, response.mimetype) == (status, MEDIA_TYPE)
    assert checked_out(app) == before


def test_without_a_token_there_is_no_table(api: Api):
    assert api.as_nobody.get("/materials", headers=CSV).status_code == 401


def test_head_has_the_headers_and_no_body(api: Api, app: Flask, materials: list[Made]):
    before = checked_out(app)

    response = api.request("HEAD", "/materials", headers=CSV)

    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Disposition"] == 'attachment; filename="materials.csv"'
    response.close()
    assert checked_out(app) == before


def test_an_empty_list_is_a_head(api: Api):
    response = api.get("/tags?fields[tags]=name", headers=CSV)

    assert response.data == b"id,name\r\n"


def test_text_that_a_spreadsheet_would_run_does_not_start_a_cell(api: Api, make: Factory):
    names = ["=1+1", "+41 22", "-1", "@SUM(A1)", "\tx", "plain", "'quoted'", 'a "b", c']
    for name in names:
        make("sites", name=name)

    rows = table(api.get("/sites?sort=id", headers=CSV))

    assert [row["name"] for row in rows] == ["'=1+1", "'+41 22", "'-1", "'@SUM(A1)", "'\tx", *names[5:]]


@pytest.fixture
def streamed(api: Api, app: Flask) -> Callable[[str], Any]:
    """``streamed(path)``: the answer as a server has it, not read to the end."""

    def answer(path: str) -> Any:
        headers = {**CSV, "Authorization": f"Bearer {api.sign_in('admin')[1]}"}
        return app.test_client().get(f"/api/v3{path}", headers=headers, buffered=False)

    return answer


def test_a_client_that_goes_away_leaves_no_transaction_open(
    app: Flask, make: Factory, streamed: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jsonapi_app.dialects.jsonapi.tables.STRETCH", 2)
    monkeypatch.setattr("jsonapi_app.transfer.csv_format._BATCH", 1)
    make.many("tags", [{"name": f"tag {n}"} for n in range(10)])
    before = checked_out(app)

    response = streamed("/tags")
    parts = response.iter_encoded()
    first = next(parts)
    during = checked_out(app)
    response.close()

    assert first.startswith(b"id,name")
    assert (during, checked_out(app)) == (before + 1, before)


def test_a_failure_on_the_way_breaks_the_answer_off(
    app: Flask, make: Factory, streamed: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jsonapi_app.dialects.jsonapi.tables.STRETCH", 2)
    monkeypatch.setattr("jsonapi_app.transfer.csv_format._BATCH", 1)
    make.many("tags", [{"name": f"tag {n}"} for n in range(10)])
    before = checked_out(app)
    stretches = pipeline.fetch_stretches

    def failing(*arguments: Any) -> Any:
        yield next(stretches(*arguments))
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("jsonapi_app.core.pipeline.fetch_stretches", failing)
    response = streamed("/tags")

    with pytest.raises(RuntimeError):
        list(response.iter_encoded())
    response.close()
    assert checked_out(app) == before


def test_the_number_of_statements_grows_with_stretches_only(
    api: Api, make: Factory, statements: Statements, monkeypatch: pytest.MonkeyPatch
):
    make.many("materials", [{"name": f"Thing {n}"} for n in range(20)])
    api.get("/materials", headers=CSV)

    with statements() as few:
        api.get("/materials", headers=CSV)
    monkeypatch.setattr("jsonapi_app.dialects.jsonapi.tables.STRETCH", 10)
    with statements() as more:
        api.get("/materials", headers=CSV)

    # Who calls, the rows; of each stretch the lists and the tags. A total may be remembered or not.
    assert len(but_for_totals(few)) == 4
    assert len(but_for_totals(more)) == 6
    assert listing.STRETCH > 100


def but_for_totals(texts: list[str]) -> list[str]:
    return [text for text in texts if "count(*)" not in text]

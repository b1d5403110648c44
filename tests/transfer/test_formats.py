"""Files as other programs save them, and files that are broken."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from jsonapi_app.cli.formats import FORMATS
from jsonapi_app.extensions import db
from jsonapi_app.models.planning import Site
from tests.cli.files import Files, everything
from tests.contract.structure import document_violations
from tests.factories import Factory, stored

ODD_TEXTS = ["=1+1", "'=1+1", "'", "''", "", "a,b", 'a "b"', "a\r\nb", "a\rb", "#N/A", "_x000D_", "-1", "é\u2028"]


def sheet(*rows: Any) -> bytes:
    workbook, file = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(file)
    return file.getvalue()


@pytest.mark.parametrize("ending", [".csv", ".ndjson", ".xlsx", ".json"])
def test_odd_text_comes_back_as_it_was(app: Flask, files: Files, make: Factory, ending: str):
    made = [make("materials", note=text, description=None) for text in ODD_TEXTS]
    stamps = ("updated_at", "version")
    before = everything(app, stamps)
    path = files.written("materials", ending)
    with app.app_context():
        db.session.execute(db.text("UPDATE materials SET note = 'x', note_folded = 'x', description = 'x'"))
        db.session.commit()

    result = files.imported("materials", path)

    assert result.exit_code == 0, result.stderr
    assert [(stored(app, each) or {})["note"] for each in made] == ODD_TEXTS
    assert {**everything(app, stamps), "revisions": before["revisions"]} == before


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffname,timezone\r\nNord,Europe/Paris\r\n",
        "name;timezone\nNord;Europe/Paris\n",
        "name\ttimezone\nNord\tEurope/Paris\n",
        "name , timezone\nNord,Europe/Paris\n\n,\n",
        '"name","timezone"\r"Nord","Europe/Paris"\r',
    ],
)
def test_csv_is_read_as_spreadsheets_save_it(app: Flask, files: Files, content: str):
    result = files.taken("sites", content)

    assert result.exit_code == 0, result.stderr
    with app.app_context():
        site = db.session.scalar(db.select(Site))
        assert (site.name, site.timezone) == ("Nord", "Europe/Paris")


def test_numbers_and_flags_are_read_as_spreadsheets_write_them(app: Flask, files: Files, make: Factory):
    material = make("materials")

    good = files.taken("materials", f"id,rental_price,is_discountable,stock_quantity\n{material.id}, 1.50 ,FALSE,+7\n")
    bad = files.taken("materials", f'id,rental_price,is_discountable,stock_quantity\n{material.id},"1,50",no,1e3\n')

    assert good.exit_code == 0, good.stderr
    row = stored(app, material)
    assert row is not None
    assert (float(row["rental_price"]), row["is_discountable"], row["stock_quantity"]) == (1.5, False, 7)
    assert bad.stderr.count("row 2: ") == 3


def test_a_sheet_is_read_as_people_fill_it(app: Flask, files: Files, make: Factory):
    person, material = make("people"), make("materials")

    people = sheet(["id", "birthdate", "nickname", None], [person.id, date(1980, 2, 29), 42], [None, None, None])
    dates = files.taken("people", people, ending=".xlsx")
    numbers = files.taken(
        "materials",
        sheet(["id", "rental_price", "serial_number", "is_discountable"], [int(material.id), 15, 1001, False]),
        ending=".xlsx",
    )

    assert (dates.stderr, numbers.stderr) == ("", "")
    row, thing = stored(app, person), stored(app, material)
    assert row is not None
    assert thing is not None
    assert (row["birthdate"], row["nickname"]) == (date(1980, 2, 29), "42")
    assert (thing["rental_price"], thing["serial_number"], thing["is_discountable"]) == (15, "1001", False)


def test_an_instant_of_a_sheet_is_utc(app: Flask, files: Files, make: Factory):
    event = make("events")
    start = datetime(2026, 5, 1, 9, 30)  # noqa: DTZ001  # sheets have no time zones
    rows = ["id", "starts_at", "ends_at"], [event.id, start, start + timedelta(days=1)]

    result = files.taken("events", sheet(*rows), ending=".xlsx")

    assert result.exit_code == 0, result.stderr
    shown = json.loads(files.export("events", "--format", "ndjson").stdout)
    assert (shown["starts_at"], shown["ends_at"]) == ("2026-05-01T09:30:00.000Z", "2026-05-02T09:30:00.000Z")


def test_an_error_in_a_sheet_is_told_with_its_row(files: Files):
    result = files.taken("parks", sheet(["name"], ["Nord"], ["#DIV/0!"]), ending=".xlsx")

    assert result.stderr.startswith("row 3: name: The cell has the error #DIV/0!.")


def test_cells_beyond_the_head_are_told(files: Files):
    result = files.taken("parks", sheet(["name"], ["Nord", "x"]), ending=".xlsx")

    assert result.stderr.startswith("row 2: There are cells beyond the last column")


def test_a_sheet_has_texts_and_numbers_and_no_formula(files: Files, make: Factory):
    make("materials", reference="-1", name="=1+1", rental_price=12.5, is_discountable=True)

    path = files.written("materials", ".xlsx", "--fields", "reference,name,rental_price,is_discountable,note")

    rows = list(load_workbook(path).active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["id", "reference", "name", "rental_price", "is_discountable", "note"]
    assert [cell.value for cell in rows[1]][1:] == ["-1", "=1+1", 12.5, True, None]
    assert [cell.data_type for cell in rows[1]][1:] == ["s", "s", "n", "b", "n"]


def test_what_a_cell_of_a_sheet_cannot_hold_is_refused_and_no_file_is_left(files: Files, make: Factory):
    visit = make("interventions", img_signature="x" * 40_000)
    path = files.folder / "visits.xlsx"
    path.write_text("as it was")

    result = files.export("interventions", "--output", str(path))

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: img_signature of {visit.id} is longer than the 32,767 characters")
    assert path.read_text() == "as it was"
    assert [each.name for each in files.folder.iterdir()] == ["visits.xlsx"]


def test_a_long_text_goes_through_csv(files: Files, make: Factory):
    make("interventions", img_signature="x" * 200_000)

    assert files.imported("interventions", files.written("interventions", ".csv")).exit_code == 0


def test_the_json_api_file_is_a_document_of_resource_objects(files: Files, make: Factory):
    tag = make("tags", name="fragile")
    make("materials", tags=[tag])
    make("materials")

    document = json.loads(files.written("materials", ".json").read_text())
    empty = json.loads(files.export("bills", "--format", "jsonapi").stdout)

    assert list(document_violations(document, 200, sparse=False)) == []
    assert len(document["data"]) == 2
    linked = [each["relationships"]["tags"]["data"] for each in document["data"]]
    assert sorted(linked, key=len) == [[], [tag.identifier]]
    assert empty == {"jsonapi": {"version": "1.1"}, "data": []}


PARKS = json.dumps({"data": [{"type": "parks", "attributes": {"name": name}} for name in ("Nord", "West")]})


@pytest.mark.parametrize(
    ("ending", "content", "told"),
    [
        (".csv", "", "Error: The file is empty"),
        (".csv", b"name\nNord\nWest\xff\n", "Error: After row "),
        (".csv", 'name\nNord\n"West"x\n', "Error: Row 3 is not CSV: "),
        (".csv", 'name\nNord\n"West\n', "Error: Row 3 is not CSV: "),
        (".csv", "name\nNord\nWest,x\n", "row 3: 2 cells, where the head has 1."),
        (".csv", "name\n" + "x" * 1_000_001, "Error: Row 2 is not CSV: "),
        (".ndjson", '{"name":"Nord"}\n{"name":\n', "row 2: Not JSON: "),
        (".ndjson", '{"name":"Nord"}\n[]\n', "row 2: Not an object"),
        (".ndjson", '{"name":"Nord"}\n{"nom":"West"}\n', "row 2: There is no column 'nom' of parks"),
        (".ndjson", '{"name":"Nord"}\n{"name":"West","site":{}}\n', "row 2: site: Must be an id."),
        (".ndjson", '{"name":"Nord"}\n{"name":"West","materials":7}\n', "row 2: materials: Must be a list of ids."),
        (".ndjson", '{"name":"Nord"}\n{"name":"\\ud800"}\n', "row 2: Not JSON: "),
        (".ndjson", '{"name":"Nord"}\n{"id":true}\n', "row 2: Must be an id."),
        (".xlsx", "name\nNord\n", "Error: Not a workbook of Excel (.xlsx), or a damaged one: BadZipFile."),
        (".xlsx", sheet(["name"], ["Nord"])[:3_000], "Error: Not a workbook of Excel (.xlsx), or a damaged one"),
        (".xlsx", sheet(), "Error: The sheet is empty"),
        (".json", "", "Error: Not a JSON:API document: '{' is missing."),
        (".json", "[]", "Error: Not a JSON:API document: '{' is missing"),
        (".json", "{}", "Error: The document has no member data."),
        (".json", '{"data":{}}', "Error: The member data is not an array."),
        (".json", PARKS[:-20], "Error: Not a JSON:API document: it breaks off, or is not JSON"),
        (".json", PARKS.replace("West", "\x00"), "Error: Not a JSON:API document: it breaks off, or is not JSON"),
        (".json", PARKS.replace('"West"', "NaN"), "Error: Not a JSON:API document: it breaks off, or is not JSON"),
        (".json", PARKS.encode().replace(b"West", b"\xff"), "Error: Not a JSON:API document: it is not UTF-8"),
        (".json", '{"data":[' + "[" * 100_000, "Error: Not a JSON:API document: it breaks off, or is not JSON"),
        (".json", PARKS.replace("parks", "tags"), "row 1: Only parks are written here, not 'tags'."),
        (".json", '{"data":[1]}', "row 1: "),
    ],
)
def test_a_broken_file_is_told_and_changes_nothing(
    app: Flask, files: Files, ending: str, content: str | bytes, told: str
):
    before = everything(app)

    result = files.taken("parks", content, ending=ending)

    assert result.exit_code == 1
    assert result.stderr.startswith(told)
    assert result.stderr.splitlines()[-1].removeprefix("Error: ").startswith("Nothing is imported: ")
    assert everything(app) == before


def test_rows_before_the_break_are_kept_where_each_is_its_own(app: Flask, files: Files):
    result = files.taken("parks", 'name\nNord\n"West"x\n', "--each-row")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "1 parks created, 0 found and written, 0 rows refused."


@pytest.mark.one_database
@pytest.mark.parametrize("taken_for", FORMATS)
def test_a_file_of_another_format_is_refused_in_words(files: Files, make: Factory, taken_for: str):
    make("parks")

    for name, format_ in FORMATS.items():
        path = files.written("parks", format_.ENDINGS[0])
        if name != taken_for:
            result = files.imported("parks", path, "--format", taken_for)
            assert result.exit_code == 1, name
            assert result.stderr.startswith(("Error: ", "row ")), result.stderr

"""The printed bill: a PDF that is the same for ever, whatever users wrote."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from jsonapi_app.documents.bill import FOLDER, TEMPLATE, file_name, render_bill, template_inputs
from tests.documents.snapshots import bill, line

HOSTILE = [
    '#panic() #let x = 1 #import "@preview/x:1.0.0"',
    "$a^2$ *b* _c_ `d` = e - f + g / h: i",
    "@reference <label> [content] {code} // comment /* more */",
    "\\ \\u{41} \" ' ~ -- --- ... https://example.org",
    "%s {0} {name} {{name}} ${name}",
    "日本語 한국어 中文",
    "عربي עברית",
    "🎸👩‍👩‍👧🏳️‍🌈",
]
UNPRINTABLE = ["\0\x1b[31m\u2028\r\n\t", "\ud800 lone", "\u202egnp.exe", "\ufffe\U0010ffff\u0300"]


def page_count(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF-")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


class _Cells(HTMLParser):
    """The texts of a table's cells."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def printed_cells(snapshot: dict[str, Any]) -> list[str]:
    """What the template puts into the table of lines, by the compiler's export to HTML."""
    html, _warnings = typst.compile_with_warnings(
        TEMPLATE, root=FOLDER, format="html", sys_inputs=template_inputs(snapshot, "UTC"), ignore_system_fonts=True
    )
    table = _Cells()
    table.feed(html.decode().split("</table>")[0])
    return table.cells


def test_a_bill_is_a_pdf_of_one_page_when_it_is_short():
    assert page_count(render_bill(bill())) == 1


def test_a_long_bill_goes_on_over_pages():
    lines = [line(number) for number in range(120)]

    assert page_count(render_bill(bill(lines=lines))) == 4


def test_a_snapshot_gives_the_same_bytes_in_another_process_at_another_place():
    snapshot = bill("FR", discount_rate="10")
    program = (
        "import json, sys; from jsonapi_app.documents.bill import render_bill;"
        "sys.stdout.buffer.write(render_bill(json.load(sys.stdin), 'Europe/Paris'))"
    )
    elsewhere = {**os.environ, "TZ": "Pacific/Auckland", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}

    there = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(snapshot).encode(), env=elsewhere, stdout=-1, check=True
    )

    assert there.stdout == render_bill(snapshot, "Europe/Paris")


def test_a_snapshot_is_left_as_it_was():
    snapshot = bill()
    before = deepcopy(snapshot)

    render_bill(snapshot)

    assert snapshot == before


def test_the_document_is_dated_by_the_bill():
    assert b"/CreationDate(D:20200212100000Z)" in render_bill(bill())


def test_an_unknown_time_zone_is_an_error():
    with pytest.raises(ZoneInfoNotFoundError):
        render_bill(bill(), "Mars/Olympus")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_users_wrote_is_printed_as_it_is(text: str):
    snapshot = bill(lines=[line(1, name=text, reference="R")])

    assert printed_cells(snapshot)[1].replace("\u200b", "") == text


def bill_full_of(text: str) -> dict[str, Any]:
    place = {"street": text, "postal_code": text, "city": text, "country": text}
    seller = {"name": text, **place, "phone": text, "email": text, "registration_number": text, "vat_number": text}
    return {
        **bill(lines=[line(name=text, reference=text)]),
        "seller": seller,
        "beneficiary": {"full_name": text, "company": text, **place},
        "event": {**bill()["event"], "title": text, "location": text},
    }


@pytest.mark.parametrize("text", [*HOSTILE, *UNPRINTABLE, "W" * 500, ""])
def test_no_text_in_any_place_breaks_a_bill(text: str):
    assert page_count(render_bill(bill_full_of(text))) >= 1


@settings(max_examples=25, deadline=None)  # each sets a page
@given(st.text())
def test_no_text_at_all_breaks_a_bill(text: str):
    assert page_count(render_bill(bill_full_of(text))) >= 1


def test_nothing_that_users_wrote_becomes_markup():
    snapshot = bill(lines=[line(number, name=text, reference=text) for number, text in enumerate(HOSTILE)])
    inputs = template_inputs(snapshot, "UTC")

    for element in ("math.equation", "raw", "strong", "emph", "heading", "link", "ref"):
        assert json.loads(typst.query(TEMPLATE, element, root=FOLDER, sys_inputs=inputs)) == []


def test_characters_that_reorder_or_control_a_line_are_left_out():
    snapshot = bill(lines=[line(1, name="a\u202eb\u2066c\u200fd\0e\nf\ud800g")])

    assert printed_cells(snapshot)[1] == "abcd e f g"


def test_a_long_word_may_break_anywhere():
    cells = printed_cells(bill(lines=[line(1, name="W" * 24, reference="R" * 13)]))

    assert cells[:2] == ["R" * 13, "\u200b".join("W" * 24)]


def test_the_template_reads_nothing_but_its_inputs():
    code = re.sub(r"//.*", "", TEMPLATE.read_text())

    assert not re.search(r"\b(import|include|read|image|plugin|eval|csv|yaml|toml|xml)\b", code)


def test_a_file_is_named_by_the_number_of_its_bill():
    assert file_name("20200212-00001") == "bill-20200212-00001.pdf"
    assert file_name("20200212-00001", "FR") == "facture-20200212-00001.pdf"


@pytest.mark.parametrize("number", ["", "1", "../1-1", "1-1/..", "1-1\n", "1-1.pdf", "١-١"])
def test_a_file_is_not_named_by_anything_else(number: str):
    with pytest.raises(ValueError, match="not the number of a bill"):
        file_name(number)

"""Files of any length: memory holds a stretch of them, on the way out and on the way in."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from jsonapi_app.cli.formats import FORMATS
from tests.cli.files import Files
from tests.client import Api
from tests.factories import Factory

FEW, MANY = 120, 1_200


@pytest.fixture
def rows(make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("cli.exporting", "dialects.jsonapi.tables"):
        monkeypatch.setattr(f"jsonapi_app.{module}.STRETCH", 100)
    monkeypatch.setattr("jsonapi_app.transfer.csv_format._BATCH", 50)
    make.many("tags", [{"name": f"{'few' if n < FEW else 'many'} {n}"} for n in range(MANY)])


@pytest.fixture
def peak() -> Iterator[Callable[[Callable[[], object]], int]]:
    """``peak(work)``: the most bytes that Python held during the work."""

    def measured(work: Callable[[], object]) -> int:
        work()  # fills what is remembered for ever
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        work()
        return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    yield measured
    tracemalloc.stop()


@pytest.mark.parametrize("format_name", FORMATS)
def test_an_export_of_many_times_the_rows_takes_no_more_memory(
    files: Files, rows: None, peak: Callable[[Callable[[], object]], int], format_name: str
):
    ending = FORMATS[format_name].ENDINGS[0]

    few = peak(lambda: files.written("tags", ending, "--filter", "name[startswith]=few"))
    many = peak(lambda: files.written("tags", ending))

    assert many < 1.5 * few


def test_a_table_over_http_takes_no_more_memory_either(
    api: Api, rows: None, peak: Callable[[Callable[[], object]], int]
):
    headers = {"Accept": "text/csv", "Authorization": f"Bearer {api.sign_in('admin')[1]}"}

    def taken(query: str) -> int:
        response = api.app.test_client().get(f"/api/v3/tags{query}", headers=headers, buffered=False)
        length = sum(map(len, response.iter_encoded()))
        response.close()
        return length

    few = peak(lambda: taken("?filter[name][startswith]=few"))
    many = peak(lambda: taken(""))

    assert many < 1.5 * few


@pytest.mark.one_database
@pytest.mark.parametrize("format_name", FORMATS)
def test_an_import_of_many_times_the_rows_takes_no_more_memory(
    files: Files,
    make: Factory,
    peak: Callable[[Callable[[], object]], int],
    format_name: str,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("jsonapi_app.transfer.json_items._PART_BYTES", 4_096)
    make.many("tags", [{"name": f"{'few' if n < 50 else 'many'} {n}"} for n in range(400)])
    ending = FORMATS[format_name].ENDINGS[0]
    few_tags = files.written("tags", ending, "--filter", "name[startswith]=few").rename(files.folder / f"few{ending}")
    all_tags = files.written("tags", ending)

    few = peak(lambda: files.imported("tags", few_tags, "--key", "name"))
    many = peak(lambda: files.imported("tags", all_tags, "--key", "name"))

    # Eight times the rows; openpyxl keeps an empty element of each.
    assert many < 2.5 * few

"""Content negotiation on header text: group A of the JSON:API requirements (``jsonapi.md``)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonapi_app.core.errors import NotAcceptable, UnsupportedMediaType
from jsonapi_app.http.negotiation import (
    MalformedMediaType,
    Negotiated,
    check_accept,
    check_content_type,
    content_type,
    parse_media_type,
    prefers,
)

J = "application/vnd.api+json"
ATOMIC = "https://jsonapi.org/ext/atomic"
CURSOR = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"
UNKNOWN = "https://example.com/unknown"
NONE: frozenset[str] = frozenset()


def accept(header: str | None, ext: frozenset[str] = NONE, profiles: frozenset[str] = NONE) -> Negotiated:
    return check_accept(header, ext, profiles)


@pytest.mark.parametrize(
    "text",
    [
        f'{J};ext="{ATOMIC} {UNKNOWN}";profile="{CURSOR}"',
        f'{J.upper()} ; EXT = "{ATOMIC}  {UNKNOWN}" ;; Profile={CURSOR} ;',
        f' {J};profile="{CURSOR}";ext="{ATOMIC} {UNKNOWN} {ATOMIC}" ',
    ],
)
def test_case_blanks_quotes_and_order_make_no_difference(text: str) -> None:
    media_type = parse_media_type(text)

    assert (media_type.type, media_type.ext, media_type.profiles) == (J, (ATOMIC, UNKNOWN), (CURSOR,))


def test_a_quoted_value_may_hold_commas_semicolons_and_escapes() -> None:
    media_type = parse_media_type(r'text/plain; title="a, b; \"c\" \\ d"')

    assert media_type.parameters == {"title": r'a, b; "c" \ d'}


@pytest.mark.parametrize(
    "text", ["", "json", "a/b/c", "a b/c", "a/b;x", "a/b;=y", 'a/b;x="y', "a/b;x=1;X=2", "a/b,c/d"]
)
def test_a_malformed_media_type_raises(text: str) -> None:
    with pytest.raises(MalformedMediaType):
        parse_media_type(text)


@pytest.mark.parametrize("header", [J, J.upper(), f" {J} ", f'{J};profile="{UNKNOWN}"', f'{J};ext=""'])
def test_a_request_document_of_plain_json_api_is_read(header: str) -> None:
    assert check_content_type(header, NONE) == Negotiated()


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "application/json",
        "text/plain",
        "*/*",
        f"{J};charset=utf-8",
        f"{J};foo=bar",
        f"{J};q=1",
        f'{J};ext="{UNKNOWN}"',
        f'{J};ext="{ATOMIC} {UNKNOWN}"',
        f"{J}, {J}",
        f'{J};ext="',
        "garbage",
    ],
)
def test_any_other_content_type_is_415_and_names_the_header(header: str | None) -> None:
    with pytest.raises(UnsupportedMediaType) as refusal:
        check_content_type(header, frozenset({ATOMIC}))

    assert refusal.value.header == "Content-Type"


def test_an_extension_is_read_where_it_is_supported() -> None:
    header = f'{J};ext="{ATOMIC}"'

    assert check_content_type(header, frozenset({ATOMIC})) == Negotiated(ext=(ATOMIC,))
    with pytest.raises(UnsupportedMediaType):
        check_content_type(header, NONE)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        " ",
        "*/*",
        "application/*",
        J,
        J.upper(),
        f"{J};q=0.5",
        f"{J}; q=.5",
        f"{J};foo=bar, {J}",
        f"{J}, {J};foo=bar",
        f"{J};q=0, {J}",
        f'{J};ext="{UNKNOWN}", {J}',
        f'{J};profile="{UNKNOWN}"',
        f"text/html, {J}",
        "text/html, application/json;q=0.9, */*;q=0.8",
        f",, {J} ,",
        f"garbage, {J}",
        f'text/plain;x="a, {UNKNOWN}", {J}',
        "text/html, *; q=.2, */*; q=.2",
    ],
)
def test_an_acceptable_response_is_plain_json_api(header: str | None) -> None:
    assert accept(header) == Negotiated()


@pytest.mark.parametrize(
    "header",
    [
        "text/html",
        "application/json",
        "text/*",
        f"{J};q=0",
        f"{J};q=0.000",
        f"{J};q=0, */*",
        f"{J};foo=bar",
        f"{J};foo=bar, */*",
        f"{J};charset=utf-8",
        f"{J};foo=bar, {J};q=1;x=y",
        f'{J};ext="{UNKNOWN}"',
        f'{J};ext="{UNKNOWN}", {J};ext="{ATOMIC}"',
        "*/*;q=0",
        "application/*;q=0, */*",
        f"{J};q=2",
        f"{J};q=nan",
        f'text/plain;x="{J}',
        "garbage",
    ],
)
def test_what_no_response_can_please_is_406_and_names_the_header(header: str) -> None:
    with pytest.raises(NotAcceptable) as refusal:
        accept(header)

    assert refusal.value.header == "Accept"


@pytest.mark.parametrize("header", [f'{J};profile="{CURSOR} {UNKNOWN}", {J}', f'{J}, {J};profile="{UNKNOWN} {CURSOR}"'])
def test_a_supported_profile_is_applied_in_whatever_order(header: str) -> None:
    assert accept(header, profiles=frozenset({CURSOR})) == Negotiated(profiles=(CURSOR,))


def test_the_instance_with_the_highest_quality_wins() -> None:
    header = f'{J};profile="{CURSOR}";q=0.3, {J};q=0.7'

    assert accept(header, profiles=frozenset({CURSOR})) == Negotiated()


def test_several_extensions_and_profiles_are_applied_together() -> None:
    header = f'{J};ext="{ATOMIC} {UNKNOWN}";profile="{CURSOR}"'

    negotiated = accept(header, frozenset({ATOMIC, UNKNOWN}), frozenset({CURSOR}))

    assert negotiated == Negotiated((ATOMIC, UNKNOWN), (CURSOR,))
    assert content_type(negotiated) == header


CSV = "text/csv; charset=utf-8; header=present"


@pytest.mark.parametrize(
    "header",
    [
        "text/csv",
        "Text/CSV; charset=UTF-8",
        "text/csv; header=present",
        "text/*",
        "text/csv, */*;q=0.1",
        "text/csv;q=0.2, */*;q=0.1",
        f"text/csv, {J};q=0.9",
        f"{J};q=0, text/csv;q=0.1",
        "text/csv;q=0.5, application/*;q=0.4, text/*;q=0.1",
        "text/csv;charset=iso-8859-1;q=0.9, text/csv;q=0.5",
    ],
)
def test_another_type_is_preferred_where_it_is_named_before_json_api(header: str) -> None:
    assert prefers(header, CSV, NONE)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "*/*",
        "text/html, */*;q=0.8",
        J,
        f"text/csv, {J}",
        "text/csv, */*",
        "text/csv, application/*",
        f"text/csv;q=0.5, {J};q=0.6",
        "text/csv;q=0, text/*",
        "text/csv;q=0",
        "text/plain",
        "text/csv;charset=iso-8859-1",
        "text/csv;header=absent",
        f"{J};q=0, */*",
        # JSON:API 1.1: 406, whatever stands beside it.
        f'{J};charset="utf-8", text/csv',
        f'{J};ext="{UNKNOWN}", text/csv',
    ],
)
def test_json_api_is_preferred_where_nothing_else_is(header: str | None) -> None:
    assert not prefers(header, CSV, NONE)


def test_the_content_type_of_a_plain_response_has_no_parameter() -> None:
    assert content_type(Negotiated()) == J


@given(st.text(alphabet='*/;,="\\ qapplicationvd.+json01ext', max_size=60) | st.text(max_size=60))
def test_no_header_can_do_more_than_be_refused(header: str) -> None:
    for check, refusal in (
        (accept, NotAcceptable),
        (lambda text: check_content_type(text, NONE), UnsupportedMediaType),
    ):
        with suppress(refusal):
            assert check(header) == Negotiated()


@pytest.mark.parametrize("unit", ['"', '\\"', '"\\', ";", "a/b;x=", ", ", 'a/b;x="\\'])
def test_long_garbage_is_refused_in_no_time(unit: str) -> None:
    with pytest.raises(NotAcceptable):
        accept(unit * (8000 // len(unit)) + '"\\')

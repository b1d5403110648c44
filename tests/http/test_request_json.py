"""Strict reading of JSON bodies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonapi_app.core.errors import ApiError, BadDocument
from jsonapi_app.http.request_json import MAX_DIGITS, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_any_json_value_is_read_as_it_was_written(value: object, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")

    assert read_json(body, 99) == value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a": "\xff"}', "not UTF-8 at byte 7"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (json.dumps({}).encode("utf-16"), "not UTF-8"),
        (b"{", "line 1, column 2"),
        (b"{'a': 1}", "Not JSON"),
        (b"[1,]", "Not JSON"),
        (b"{} {}", "Not JSON"),
        (b'"\x00"', "Not JSON"),
        (b'{"a": 1, "b": 2, "a": 1}', 'member "a" appears twice'),
        (b'{"a": {"b": 1, "\\u0062": 2}}', 'member "b" appears twice'),
        (b"NaN", "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"1e400", "too large"),
        (b"1." + b"0" * MAX_DIGITS, "too long"),
        (b"1" * (MAX_DIGITS + 1), "more than 400 digits"),
        (b"[" + b"9" * 5000 + b"]", "more than 400 digits"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\uDFFF": 1}', "surrogate"),
        (b'["\\udc00\\ud800"]', "surrogate"),
    ],
)
def test_a_doubtful_body_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(BadDocument) as refusal:
        read_json(body, 32)

    assert reason in refusal.value.detail
    assert refusal.value.pointer == ""


def test_a_surrogate_pair_is_one_character() -> None:
    assert read_json(b'"\\ud83c\\udfb8"', 32) == "🎸"


def test_depth_counts_objects_and_arrays_up_to_the_limit() -> None:
    assert read_json(b'[{"a": [1]}]', 3) == [{"a": [1]}]
    with pytest.raises(BadDocument, match="deeper than 2 levels"):
        read_json(b'[{"a": [1]}]', 2)


def test_brackets_in_strings_and_side_by_side_are_not_depth() -> None:
    text = '["[[[{{{", "\\"[[[", "\\\\", [], {}, [], {}]'

    assert read_json(text.encode(), 2) == json.loads(text)


@pytest.mark.parametrize("unit", [b"[", b'{"a":', b'["\\"",', b'[{"":'])
@pytest.mark.parametrize("times", [2_000, 250_000])
def test_deep_nesting_never_reaches_the_parser(unit: bytes, times: int) -> None:
    with pytest.raises(BadDocument, match="deeper than 32 levels"):
        read_json(unit * times, 32)


def test_a_long_object_with_a_late_duplicate_is_refused_quickly() -> None:
    members = ",".join(f'"{number}":0' for number in range(90_000))

    with pytest.raises(BadDocument, match="twice"):
        read_json(f'{{{members},"89999":0}}'.encode(), 32)


def test_a_long_string_of_escapes_is_read_in_linear_time() -> None:
    text = "[" * 40 + '"' + '\\"' * 400_000 + '"' + "]" * 40

    assert read_json(text.encode(), 40) is not None


@given(st.binary() | st.text(alphabet='[]{}",:\\ud8c01e-.9 ntfa').map(lambda text: text.encode()))
def test_arbitrary_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        value = read_json(body, 8)
    except ApiError:
        return

    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()

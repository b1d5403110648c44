"""Reading a JSON body strictly: what two readers could take for two things is refused.

The standard library's parser has a hook for each doubtful point; the depth is measured beforehand,
so that nesting can never exhaust the stack.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Never

from flask import Request
from werkzeug.exceptions import HTTPException

from jsonapi_app.core.errors import BadDocument, ContentTooLarge

MAX_DIGITS = 400
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_body(request: Request) -> bytes:
    """The whole body. Raises ContentTooLarge beyond ``MAX_CONTENT_LENGTH``, BadDocument where it cannot be read."""
    try:
        body = request.get_data()
    except HTTPException:
        raise
    except Exception as error:  # whatever the server's stream raises, such as gunicorn's for a chunk that is none
        raise BadDocument("The body cannot be read to its end.") from error
    # A body of unknown length is cut at the limit without a word.
    if request.content_length is None and len(body) >= (request.max_content_length or len(body) + 1):
        raise ContentTooLarge("The body is longer than the service reads.")
    return body


def read_json(body: bytes, max_depth: int) -> Any:
    """The value of a JSON text (RFC 8259) in UTF-8, with at most ``max_depth`` objects and arrays inside one another.

    Raises BadDocument for an empty body, a byte order mark, invalid UTF-8, broken JSON, a member named twice in one
    object, NaN, Infinity, numbers over `MAX_DIGITS` digits or beyond a double, and halves of surrogate pairs.
    """
    if not body.strip():
        raise _refused("The request body is empty")
    if body.startswith(_BYTE_ORDER_MARK):
        raise _refused("The request body starts with a byte order mark")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise _refused(f"The request body is not UTF-8 at byte {error.start}") from None
    if _is_deeper(text, max_depth):
        raise _refused(f"The request body is nested deeper than {max_depth} levels")
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise _refused(f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    _refuse_lone_surrogates(text, value)
    return value


# A string (perhaps cut off by the end of the text), or a bracket outside of strings.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


def _is_deeper(text: str, max_depth: int) -> bool:
    if text.count("[") + text.count("{") <= max_depth:
        return False
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += _STEP.get(match[0], 0)
        if depth > max_depth:
            return True
    return False


_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def _refuse_lone_surrogates(text: str, value: Any) -> None:
    if _SURROGATE_ESCAPE.search(text) is None:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _refused("The request body has half of a surrogate pair (\\ud800 to \\udfff)") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        unseen = set(members)
        for name, _ in pairs:
            if name not in unseen:
                raise _refused(f"The member {json.dumps(name[:100])} appears twice in one object")
            unseen.remove(name)
    return members


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _refused(f"A number has more than {MAX_DIGITS} digits")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if len(digits) > MAX_DIGITS or math.isinf(number):
        raise _refused(f"The number {digits[:20]} is too large or too long")
    return number


def _constant(name: str) -> Never:
    raise _refused(f"{name} is not JSON")


def _refused(detail: str) -> BadDocument:
    return BadDocument(detail, pointer="")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant)

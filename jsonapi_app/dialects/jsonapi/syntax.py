"""What every family of the query string is made of: pairs, names, lists of values, and their limits.

Nothing here knows a family. Every fault is a `BadParameter` with the name to blame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from jsonapi_app.core.errors import ApiError, BadParameter


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query string may ask for; beyond any of these the answer is 400."""

    page_size_default: int = 25
    page_size_max: int = 100
    included_size_default: int = 25
    included_size_max: int = 100
    include_depth: int = 4
    include_paths: int = 16
    filter_terms: int = 32
    filter_depth: int = 6
    in_list: int = 200
    sort_keys: int = 8
    value_characters: int = 4_000
    parameters: int = 100
    json_depth: int = 32


@dataclass(frozen=True, slots=True)
class Parameter:
    """One pair of the query string: ``filter[park.name][ge]=x`` has the keys ``park.name`` and ``ge``."""

    name: str
    family: str
    keys: tuple[str, ...]
    value: str


def decoded_pairs(raw: bytes, limits: Limits, faults: list[ApiError]) -> list[tuple[str, str]]:
    """Name and value of each pair in the order received; what cannot be decoded goes to ``faults``.

    A pair without a name is ignored, a name without ``=`` has the value ``""``, ``+`` is a blank.
    """
    pairs: list[tuple[str, str]] = []
    for piece in raw.split(b"&"):
        raw_name, _, raw_value = piece.partition(b"=")
        if not raw_name:
            continue
        if len(pairs) + len(faults) >= limits.parameters:
            faults.append(_refused(f"More than {limits.parameters} parameters.", raw_name.decode(errors="replace")))
            break
        blamed = raw_name.decode(errors="replace")
        try:
            name = blamed = _decoded(raw_name)
            pairs.append((name, _decoded(raw_value)))
        except ValueError as error:
            faults.append(_refused(f"The parameter {shown(blamed)} cannot be read: {error}.", blamed))
    return pairs


def encoded(pairs: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> str:
    """A query string of ``pairs``, brackets percent-encoded."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe=',')}" for name, value in pairs)


def is_member_name(text: str) -> bool:
    """Is ``text`` a JSON:API 1.1 member name? (Without the blanks and ``@`` that no name of ours has.)"""
    return _MEMBER_NAME.fullmatch(text) is not None


def dotted_path(text: str, depth: int, parameter: str) -> tuple[str, ...]:
    """``park.name`` → ``("park", "name")``, of at most ``depth`` names."""
    path = tuple(text.split("."))
    if len(path) > depth:
        raise BadParameter(f"The path {shown(text)} goes deeper than {depth} names.", parameter=parameter)
    if not all(map(is_member_name, path)):
        raise BadParameter(f"{shown(text)} is not a name or a dotted path of names.", parameter=parameter)
    return path


def names_of(parameter: Parameter, limits: Limits) -> list[str]:
    """The comma-separated parts of the value; an empty value has none."""
    check_length(parameter.value, parameter.name, limits)
    return parameter.value.split(",") if parameter.value else []


def split_list(text: str) -> list[str]:
    r"""Values between commas; ``\,`` is a literal comma and ``\\`` a backslash. An empty text has none."""
    if not text:
        return []
    values = [""]
    for piece in _LIST_PIECE.findall(text):
        if piece == ",":
            values.append("")
        else:
            values[-1] += piece[1] if piece in ("\\,", "\\\\") else piece
    return values


def check_length(value: str, parameter: str, limits: Limits) -> None:
    if len(value) > limits.value_characters:
        raise BadParameter(f"A value longer than {limits.value_characters} characters.", parameter=parameter)


def shown(text: str) -> str:
    """``text`` quoted for a message: escaped, and cut when long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


_LETTER = r"a-zA-Z0-9\u0080-\ud7ff\ue000-\U0010ffff"
_MEMBER_NAME = re.compile(rf"[{_LETTER}](?:[-_{_LETTER}]*[{_LETTER}])?")
_LIST_PIECE = re.compile(r"\\[\\,]|,|[^\\,]+|\\")
_BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _decoded(raw: bytes) -> str:
    """Raises ValueError, with the reason, on a broken percent sequence, broken UTF-8 or a NUL."""
    if _BROKEN_PERCENT.search(raw):
        raise ValueError("a % without two hexadecimal digits")
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    if "\0" in text:
        raise ValueError("a NUL character")
    return text


def _refused(detail: str, parameter: str) -> BadParameter:
    return BadParameter(detail, parameter=parameter)

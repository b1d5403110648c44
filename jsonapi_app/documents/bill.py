"""A bill as PDF: its snapshot in words, set by typst in the template ``bill.typ``.

What users wrote reaches the template as JSON, never as markup. Fonts are those inside the compiler, so a bill looks the
same on every machine; a character that they lack (Chinese, emoji) is printed as an empty box.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst

from jsonapi_app.documents.bill_texts import bill_texts, instant
from jsonapi_app.documents.wording import wording

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "bill.typ"
# Characters that would reorder or hide what stands around them: marks, embeddings, overrides and isolates.
_REORDERING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NOT_PRINTABLE = ("Cc", "Cs", "Zl", "Zp")  # controls, lone surrogates, line and paragraph separators


def render_bill(snapshot: Mapping[str, Any], time_zone: str = "UTC") -> bytes:
    """The PDF of a `BillSnapshot`, with dates in ``time_zone``; the same snapshot gives the same bytes.

    The document is dated by the bill, not by the clock. Raises `zoneinfo.ZoneInfoNotFoundError` for an unknown zone.
    """
    return typst.compile(
        TEMPLATE,
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=template_inputs(snapshot, time_zone),
        timestamp=int(instant(snapshot["date"]).timestamp()),
    )


def template_inputs(snapshot: Mapping[str, Any], time_zone: str) -> dict[str, str]:
    """What the template is given, as its ``sys.inputs``."""
    texts = bill_texts(snapshot, ZoneInfo(time_zone))
    return {"bill": json.dumps(_printable(texts))}


def file_name(number: str, language: str = "EN") -> str:
    """``bill-20200212-00001.pdf``, or ``facture-…`` in French. Raises ValueError for what is no bill number."""
    if not re.fullmatch(r"[0-9]+-[0-9]+", number, re.ASCII):
        raise ValueError(f"{number!r} is not the number of a bill.")
    return f"{wording(language).file_name}-{number}.pdf"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _printable(texts: Any) -> Any:
    """The same texts, at any depth, without the characters that are no part of a line of text."""
    match texts:
        case str():
            return "".join(map(_printable_character, _REORDERING.sub("", texts)))
        case dict():
            return {name: _printable(text) for name, text in texts.items()}
        case _:
            return [_printable(text) for text in texts]


def _printable_character(character: str) -> str:
    return " " if unicodedata.category(character) in _NOT_PRINTABLE else character

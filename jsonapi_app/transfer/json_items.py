"""The items of an array in a large JSON document, one by one: memory holds one item."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from jsonapi_app.transfer.base import Unreadable

_PART_BYTES = 65_536
_AFTER_VALUES = tuple(",]}: \t\r\n")
# One item that is longer is no resource of ours.
_LONGEST_ITEM = 16_000_000


def items_of(file: BinaryIO, member: str) -> Iterator[Any]:
    """The items of the array that is the top-level ``member`` of the document. Raises Unreadable."""
    text = _Text(file)
    text.expect("{")
    while not text.takes("}"):
        name = text.value()
        text.expect(":")
        if name != member:
            text.value()
        elif text.takes("["):
            yield from _array(text)
            return
        else:
            raise Unreadable(f"The member {member} is not an array.")
        text.takes(",")
    raise Unreadable(f"The document has no member {member}.")


def _array(text: _Text) -> Iterator[Any]:
    if text.takes("]"):
        return
    while True:
        yield text.value()
        if text.takes("]"):
            return
        text.expect(",")


class _Text:
    """The text of a file, read as far as it is looked at."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(parse_constant=_refuse)
        self._text = ""
        self._at = 0
        self._ended = False

    def takes(self, mark: str) -> bool:
        """Whether ``mark`` comes next; then it is behind us."""
        self._skip_blanks()
        found = self._text.startswith(mark, self._at)
        self._at += found
        return found

    def expect(self, mark: str) -> None:
        if not self.takes(mark):
            raise self._broken(f"{mark!r} is missing")

    def value(self) -> Any:
        """The whole value that comes next."""
        self._skip_blanks()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if self._ended:
                    raise self._broken("it breaks off, or is not JSON") from error
            else:
                # A number may go on beyond what is read so far.
                if self._ended or self._text[end : end + 1] in _AFTER_VALUES:
                    self._at = end
                    return value
            self._read_on()

    def _skip_blanks(self) -> None:
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._ended or self._at < len(self._text):
                return
            self._read_on()

    def _read_on(self) -> None:
        """Read a part more, and forget what is behind us."""
        self._text, self._at = self._text[self._at :], 0
        if len(self._text) > _LONGEST_ITEM:
            raise self._broken("an item is too long")
        part = self._file.read(_PART_BYTES)
        self._ended = not part
        try:
            self._text += self._decoder.decode(part, final=self._ended)
        except UnicodeDecodeError:
            raise self._broken("it is not UTF-8") from None

    def _broken(self, why: str) -> Unreadable:
        shown = self._text[self._at : self._at + 40]
        return Unreadable(f"Not a JSON:API document: {why}" + (f", at {shown!r}." if shown else "."))


def _refuse(constant: str) -> Any:
    raise ValueError(constant)

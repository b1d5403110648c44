"""What a format is: a list of resources to bytes, and a file to entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from jsonapi_app.core.errors import ApiError, BadDocument
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.resource import Resource
from jsonapi_app.transfer.entries import Entry
from jsonapi_app.transfer.listing import Listing, Record


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A list that is being written. ``root``: the absolute URL of the JSON:API interface, for links."""

    listing: Listing
    stretches: Iterable[Loaded]
    dialect_name: str
    root: str

    def records(self) -> Iterator[Record]:
        return self.listing.records(self.stretches, self.dialect_name)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, by the number that its reader sees beside it, and what it says, or why it says nothing."""

    number: int
    content: Entry | ApiError


class Unreadable(BadDocument):
    """A file that is not of its format, or not to the end; a row's own faults are told with the row."""


class Format(Protocol):
    """A module for a format. Neither way holds more than a stretch of rows in memory."""

    # Names of files that end so are of it; the first is what it is written as.
    ENDINGS: tuple[str, ...]
    IS_TEXT: bool

    def write(self, outgoing: Outgoing) -> Iterator[bytes]:
        """The file in parts."""

    def read(self, file: BinaryIO, resource: Resource, role: str) -> Iterator[Row]:
        """The rows of a file, as somebody of that role may write them. Raises Unreadable, also after some rows."""

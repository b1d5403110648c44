"""What every dialect promises, whatever it looks like: tests to subclass, one class a dialect.

A subclass gives the fixture ``wire``, a `Wire` of its own client, and its requests as class attributes. Every answer of
a wire goes through the shape check of its dialect: an answer in another shape fails whichever test asked for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

import pytest
from werkzeug.test import TestResponse

from tests.conftest import Statements
from tests.factories import Factory

ROLES = ("visitor", "member", "admin")


class Wire(Protocol):
    """A client of one dialect, signed in with a role (None: not at all). A call is ``METHOD /path``, as on the wire."""

    def acting(self, role: str | None) -> Wire: ...

    def call(self, call: str, body: Any = None) -> TestResponse: ...

    def rows(self, answered: TestResponse) -> list[dict[str, Any]]:
        """The records of a list."""

    def page(self, path: str, number: int, size: int) -> str:
        """The path of one page of a list, pages counted from 1."""


class DialectContract:
    """``lists``: paths of collections. ``denied``: (call, role) that the role may not make. ``broken``: calls that
    fail, each with the status; ``unknown_parameters``: a query, and the status that it is answered with."""

    lists: ClassVar[Sequence[str]]
    denied: ClassVar[Sequence[tuple[str, str]]]
    broken: ClassVar[Sequence[tuple[str, int]]]
    unknown_parameters: ClassVar[tuple[str, int]]
    denied_status: ClassVar[int] = 403

    def fill(self, make: Factory, count: int) -> None:
        """Store so many rows, each with related ones, in every list."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test a list, a denied call and a broken call of the subclass."""
        for name, values in (("path", self.lists), ("denied_call", self.denied), ("broken_call", self.broken)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, values)

    def test_every_error_has_its_shape(self, broken_call: tuple[str, int], wire: Wire):
        call, status = broken_call

        assert wire.call(call).status_code == status

    def test_nobody_reads_without_a_token(self, path: str, wire: Wire):
        assert wire.acting(None).call(f"GET {path}").status_code == 401

    def test_a_role_is_denied_what_its_permissions_do_not_say(self, denied_call: tuple[str, str], wire: Wire):
        call, role = denied_call

        assert wire.acting(role).call(call).status_code == self.denied_status

    def test_an_unknown_parameter_is_answered_as_the_dialect_says(self, path: str, wire: Wire):
        query, status = self.unknown_parameters

        assert wire.call(f"GET {path}{'&' if '?' in path else '?'}{query}").status_code == status

    def test_twenty_rows_take_as_many_statements_as_one(
        self, path: str, wire: Wire, make: Factory, statements: Statements
    ):
        counts = []
        for more in (1, 19):
            self.fill(make, more)
            wire.call(f"GET {path}")  # plans are made once
            with statements() as texts:
                found = wire.rows(wire.call(f"GET {path}"))
            assert found
            counts.append(len(texts))

        assert counts[0] == counts[1]

    def test_pages_walk_every_row_once(self, path: str, wire: Wire, make: Factory):
        self.fill(make, 7)
        everything = [row["id"] for row in wire.rows(wire.call(f"GET {path}"))]

        walked: list[Any] = []
        for number in range(1, len(everything) + 2):
            rows = wire.rows(wire.call(f"GET {wire.page(path, number, 3)}"))
            if not rows:
                break
            assert len(rows) <= 3
            walked += [row["id"] for row in rows]

        assert walked == everything
        assert len(set(walked)) == len(walked) >= 7

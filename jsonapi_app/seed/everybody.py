"""Who takes part in what happens at the made-up company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jsonapi_app.seed.people import Person
from jsonapi_app.seed.users import User


@dataclass(frozen=True, slots=True)
class Everybody:
    """``authors`` plan and bill, the ``crew`` sets up; ``clients`` are people of firms, ``households`` private ones."""

    authors: Sequence[User]
    crew: Sequence[Person]
    clients: Sequence[Person]
    households: Sequence[Person]

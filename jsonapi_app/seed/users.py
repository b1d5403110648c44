"""The log-ins of the made-up company, one of each role. Everybody may know their passwords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jsonapi_app.domain.passwords import hash_password
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.people import People


@dataclass(frozen=True, slots=True)
class Login:
    """Who can log in, and what is said of them; ``locale`` is Faker's code."""

    pseudo: str
    password: str
    role: str
    language: str
    locale: str


LOGINS = (
    Login("admin", "demo-admin", "admin", "EN", "en_GB"),
    Login("member", "demo-member", "member", "FR", "fr_FR"),
    Login("visitor", "demo-visitor", "visitor", "EN", "pl_PL"),
)


def add_users(rows: Batches, people: People) -> Mapping[str, int]:
    """Each with settings and a person. The ids of the users, by role."""
    users = {}
    for login in LOGINS:
        email = f"{login.pseudo}@example.org"
        password_hash = hash_password(login.password)
        user = rows.add("users", pseudo=login.pseudo, email=email, password_hash=password_hash, role=login.role)
        rows.add("user_settings", user_id=user, language=login.language)
        people.add(people.name_in(login.locale), user=user, email=email)
        users[login.role] = user
    return users

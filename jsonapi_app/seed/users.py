"""The log-ins of the made-up company, one of each role, and a key for programs. Everybody may know these secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jsonapi_app.domain.passwords import hash_password
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.people import People, Person
from jsonapi_app.seed.sites import Site


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


# It acts as the member, at KEY_SITES of the sites.
DEMO_API_KEY = "demo-key-of-the-member-that-anybody-may-use"
KEY_LABEL, KEY_SITES = "Booking page", 2


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who logs in, and is a person."""

    id: int
    login: Login
    person: Person


def add_users(rows: Batches, people: People) -> Mapping[str, User]:
    """Each with settings and a person, by role."""
    users = {}
    for login in LOGINS:
        email = f"{login.pseudo}@example.org"
        password_hash = hash_password(login.password)
        user = rows.add("users", pseudo=login.pseudo, email=email, password_hash=password_hash, role=login.role)
        rows.add("user_settings", user_id=user, language=login.language)
        person = people.add(people.name_in(login.locale), user=user, email=email)
        users[login.role] = User(user, login, person)
    return users


def add_api_key(rows: Batches, user: User, sites: Sequence[Site]) -> None:
    key = rows.add("api_keys", user_id=user.id, key_hash=hash_key(DEMO_API_KEY), label=KEY_LABEL)
    for site in sites[:KEY_SITES]:
        rows.add("api_key_sites", api_key_id=key, site_id=site.id)

"""How people are told apart, and how the ways to reach them are kept (contracts 2.4, 7.1, P13)."""

from __future__ import annotations


def name_email_key(first_name: str, last_name: str, email: str | None) -> str | None:
    """What no two people may share: both names and the primary e-mail, case aside. None without an e-mail (P13)."""
    if not email:
        return None
    return "\x1f".join(part.casefold() for part in (first_name, last_name, email))


def without_blanks(number: str) -> str:
    """A telephone number as it is stored."""
    return "".join(number.split())

"""Keeping passwords: argon2id with the low-memory profile of RFC 9106 (64 MiB, three passes).

A text that is compared with a hash is first brought to Unicode form NFC (RFC 8265), so that an ``é`` typed
on another keyboard is the same ``é``.
"""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

# Tests put a cheaper one here.
hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """What to store: parameters, salt and hash in one text."""
    return hasher.hash(_bytes(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the one that was hashed.

    ``None`` stands for an unknown user: the answer is no, after the same work as for a known one.
    """
    try:
        return hasher.verify(password_hash or _hash_of_nothing(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(password_hash)


def _hash_of_nothing() -> str:
    """A hash that costs as much to check as a real one; all its bits are zero, so no password fits."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${_zeros(hasher.salt_len)}${_zeros(hasher.hash_len)}"


def _zeros(length_bytes: int) -> str:
    """Zero bytes in base64 without padding."""
    return "A" * -(-length_bytes * 8 // 6)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")

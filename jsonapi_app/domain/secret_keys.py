"""Keys for programs: made here, shown once, kept as a hash.

A key has 256 bits of chance, so a fast hash is enough: nobody finds it by trying.
"""

from __future__ import annotations

import hashlib
import secrets


def new_key() -> str:
    """43 characters that go into a URL as they are."""
    return secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """What is stored: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

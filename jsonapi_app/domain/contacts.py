"""What deleting a contact leaves behind (contracts 5): nothing, or a card that tells of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

ANONYMOUS = "Anonymous"

# A person with nothing left of who it was; name_email_key is what no two people may share.
ANONYMOUS_PERSON: Mapping[str, Any] = {
    "first_name": ANONYMOUS,
    "last_name": ANONYMOUS,
    "nickname": None,
    "birthdate": None,
    "note": None,
    "name_email_key": None,
}


def anonymous_contact(now: datetime) -> Mapping[str, Any]:
    """What a contact that must be kept becomes."""
    return {
        "name": ANONYMOUS,
        "status": None,
        "avatar_url": None,
        "anonymized_at": now,
        "updated_in_db_at": now,
    }

"""The database that every contender gets a copy of: ``flask seed --size large``, one session, and what to ask for.

The file is made once and kept in ``benchmarks/work/``; it is made anew when migrations, seed or this module change.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import insert, select

from jsonapi_app import create_app, seed
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.http.tokens import make_tokens
from jsonapi_app.models.base import now
from jsonapi_app.models.identity import Session, User
from jsonapi_app.settings import Settings

HERE = Path(__file__).parent
WORK = HERE / "work"
MIGRATIONS = HERE.parent / "migrations"
SECRET = "only for measuring speed, on data that is made up"
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stock:
    """The prepared database, an access token of its admin that is good for a day, and ids and words to ask for."""

    file: Path
    token: str
    subjects: dict[str, Any]

    def environment(self, contender: str, **more: str) -> dict[str, str]:
        """What a contender's process is told, with a copy of the database so that none sees another's writes."""
        copy = WORK / f"{contender}.db"
        for suffix in ("", "-wal", "-shm"):
            Path(f"{copy}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.file, copy)
        return {
            **os.environ,
            "BENCH_DATABASE": str(copy),
            "BENCH_TOKEN": self.token,
            "BENCH_SECRET": SECRET,
            "BENCH_SUBJECTS": json.dumps(self.subjects),
            **more,
        }


def settings_for(database: Path | str) -> Settings:
    """Those of a service in production; ``database``: a file of SQLite, or a URL.

    Nothing is limited, logged or counted: the contenders do not, either.
    """
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    return Settings(
        environment="production",
        database_url=url,
        jwt_secret_key=SECRET,
        ratelimit_enabled=False,
        log_level="error",
        server_timing=False,
        metrics_enabled=False,
    )


def prepare_stock() -> Stock:
    WORK.mkdir(exist_ok=True)
    file = WORK / f"materials-{_version()}.db"
    if not file.exists():
        for old in (*WORK.glob("materials-*.db"), *WORK.glob("draft.db*")):
            old.unlink()
        _make(WORK / "draft.db")
        (WORK / "draft.db").rename(file)
    token = open_session(file)
    _tidy(file)
    return Stock(file, token, _choose_subjects(file))


def _version() -> str:
    sources = [Path(__file__), *MIGRATIONS.glob("versions/*.py"), *Path(seed.__file__).parent.glob("*.py")]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sorted(sources))).hexdigest()[:12]


def _make(file: Path) -> None:
    print("Seeding 100,000 materials and 20,000 bookings: about two minutes, once", flush=True)
    app = create_app(settings_for(file))
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        seed.seed("large", 1)
        db.engine.dispose()
    _tidy(file)


def open_session(database: Path | str) -> str:
    """The access token of the admin, good for a day."""
    app = create_app(settings_for(database))
    session = str(uuid.uuid4())
    with app.app_context():
        with writing(db.engine) as connection:
            user, pseudo = connection.execute(select(User.id, User.pseudo).where(User.role == "admin")).one()
            values = {"jti": session, "family": session, "user_id": user, "expires_at": now() + A_DAY}
            connection.execute(insert(Session).values(values))
        db.engine.dispose()
        tokens = make_tokens(user, pseudo, "admin", session=session, lifetime=A_DAY, refresh_lifetime=A_DAY, fresh=True)
    return tokens.access_token


def _tidy(file: Path) -> None:
    """Statistics for the query planner, and everything into the one file, so that it can be copied."""
    connection = sqlite3.connect(file)
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _choose_subjects(file: Path) -> dict[str, Any]:
    """``ids`` of 500 live materials with a sub-category, spread over the table, and living things to link to."""
    connection = sqlite3.connect(file)

    def keys(table: str, condition: str = "1", limit: int = -1) -> list[int]:
        found = connection.execute(
            f"SELECT id FROM {table} WHERE deleted_at IS NULL AND {condition} ORDER BY id LIMIT {limit}"
        )
        return [key for (key,) in found]

    ids = keys("materials", "sub_category_id IS NOT NULL AND id % 97 = 0")[::2][:500]
    links = {"park": keys("parks")[0], "category": keys("categories")[0], "tags": keys("tags")[2:4]}
    connection.close()
    return {"ids": ids, **links}

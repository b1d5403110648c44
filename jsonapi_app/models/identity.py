"""The tables of who may use the service: users, their settings and sessions, and keys for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jsonapi_app.extensions import db
from jsonapi_app.models.base import Instant, Public, Stamped, Trashable, live_index, optional_text, text, trash_index
from jsonapi_app.models.links import link_table

if TYPE_CHECKING:
    from jsonapi_app.models.crm import AccountList, Organization, Person
    from jsonapi_app.models.planning import Rental, Site

api_key_sites = link_table("api_key_sites", "api_key_id=api_keys", "site_id=sites")


class User(Trashable, Public, db.Model):
    """Somebody who logs in, by ``pseudo`` or by ``email``."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'member', 'visitor')", name="role"),
        live_index("pseudo_folded", "id"),
        trash_index(),
    )

    pseudo: Mapped[str] = text(100, unique=True)
    email: Mapped[str] = text(191, unique=True)
    password_hash: Mapped[str] = mapped_column(String(255), info={"secret_of": "password"})
    role: Mapped[str] = text(7)

    person: Mapped[Person | None] = relationship(back_populates="user", passive_deletes="all")
    settings: Mapped[UserSettings | None] = relationship(back_populates="user", passive_deletes="all")
    events: Mapped[list[Rental]] = relationship(primaryjoin="User.id == foreign(Event.created_by_id)", viewonly=True)
    sessions: Mapped[list[Session]] = relationship(back_populates="user", passive_deletes="all")
    account_lists: Mapped[list[AccountList]] = relationship(
        secondary="account_list_users", back_populates="users", passive_deletes=True
    )
    organizations: Mapped[list[Organization]] = relationship(
        secondary="organization_admins", back_populates="admins", passive_deletes=True
    )


class UserSettings(Stamped, db.Model):
    """What a user chose; each user has one row, made with the user."""

    __tablename__ = "user_settings"
    __table_args__ = (
        CheckConstraint("language IN ('EN', 'FR')", name="language"),
        CheckConstraint("auth_token_validity_duration BETWEEN 1 AND 744", name="auth_token_validity_duration"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    language: Mapped[str] = text(2, default="EN")
    # In hours.
    auth_token_validity_duration: Mapped[int] = mapped_column(default=12)

    user: Mapped[User] = relationship(back_populates="settings")


class Session(Stamped, db.Model):
    """One pair of tokens that was handed out. Those of one log-in share a ``family``; a rotated one was refreshed."""

    __tablename__ = "sessions"

    jti: Mapped[str] = mapped_column(String(36), unique=True)
    family: Mapped[str] = mapped_column(String(36), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    rotated_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship(back_populates="sessions")


class ApiKey(Stamped, db.Model):
    """A key for a program that acts as a user, at some sites. Only its hash is kept."""

    __tablename__ = "api_keys"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = text(96)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship()
    sites: Mapped[list[Site]] = relationship(secondary=api_key_sites, passive_deletes=True)


class FeedToken(Stamped, db.Model):
    """What lets a calendar program read a user's feed, and nothing else. Only its hash is kept."""

    __tablename__ = "feed_tokens"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str | None] = optional_text(96)

    user: Mapped[User] = relationship()


class RecentWrite(db.Model):
    """When a user last wrote, where reads may come from a replica; nothing is noted where there is none."""

    __tablename__ = "recent_writes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)

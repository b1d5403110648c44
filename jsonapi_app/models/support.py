"""The tables of the help desk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jsonapi_app.extensions import db
from jsonapi_app.models.base import Instant, Public, Stamped, flag, text

if TYPE_CHECKING:
    from jsonapi_app.models.crm import Person
    from jsonapi_app.models.identity import User


class Assistance(Stamped, Public, db.Model):
    """Somebody who asks to be called back. Contacted without who and when is legal on read (contracts 1.2)."""

    __tablename__ = "assistances"
    __table_args__ = (Index(None, "created_at", "id"),)

    name: Mapped[str] = text(255)
    # Digits only, as in countries.
    phone_prefix: Mapped[str] = text(8)
    phone_number: Mapped[str] = text(20)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    is_contacted: Mapped[bool] = flag()
    contacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    contacted_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person | None] = relationship()
    contacted_by: Mapped[User | None] = relationship()

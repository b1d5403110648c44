"""The countries of ISO 3166, with the prefix of their telephone numbers in digits."""

import phonenumbers
import pycountry
import sqlalchemy as sa
from alembic import op

from jsonapi_app.models import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

countries = sa.table(
    "countries",
    *(sa.column(name, sa.String) for name in ("name", "code", "phone_prefix")),
    *(sa.column(name, sa.String) for name in ("name_folded", "code_folded", "phone_prefix_folded")),
    *(sa.column(name, base.Instant) for name in ("created_at", "updated_at")),
    sa.column("id", sa.Integer),
    sa.column("version", sa.Integer),
)


def upgrade():
    now = base.now()
    known = set(op.get_bind().scalars(sa.select(countries.c.code)))
    rows = [
        {
            "name": name,
            "code": code,
            "phone_prefix": prefix,
            "name_folded": base.fold(name),
            "code_folded": base.fold(code),
            "phone_prefix_folded": prefix,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        for name, code, prefix in _iso_countries()
        if code not in known
    ]
    op.bulk_insert(countries, rows)


def downgrade():
    """Countries that addresses are in stay, and are found again by the upgrade."""
    used = sa.table("addresses", sa.column("country_id", sa.Integer)).c.country_id
    op.execute(countries.delete().where(countries.c.id.not_in(sa.select(used).where(used.is_not(None)))))


def _iso_countries():
    """Name as commonly used, code and prefix, by code; a territory without telephones of its own has no prefix."""
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        name = getattr(country, "common_name", country.name)
        prefix = phonenumbers.country_code_for_region(country.alpha_2)
        yield name, country.alpha_2, str(prefix) if prefix else None

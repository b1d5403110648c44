"""The audit: a row for each change, which the database refuses to change."""

import sqlalchemy as sa
from alembic import op

from jsonapi_app.models import base
from jsonapi_app.models.audit import guard_revisions, unguard_revisions

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "revisions",
        sa.Column("action", base.Folded, nullable=False),
        sa.Column("resource_type", base.Folded, nullable=False),
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("resource_id", base.Folded, nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("request_id", base.Folded, nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("redacted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "action IN ('create', 'update', 'trash', 'restore', 'purge', 'anonymize')",
            name=op.f("ck_revisions_action"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_revisions_resource_type_resource_key_id", "revisions", ["resource_type", "resource_key", "id"])
    op.create_index("ix_revisions_user_id_id", "revisions", ["user_id", "id"])
    op.create_index("ix_revisions_request_id", "revisions", ["request_id"])
    guard_revisions(op.get_bind())


def downgrade():
    unguard_revisions(op.get_bind())
    op.drop_table("revisions")

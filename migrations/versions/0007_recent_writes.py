"""Who has written lately: their reads do not come from a replica."""

import sqlalchemy as sa
from alembic import op

from jsonapi_app.models import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "recent_writes",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recent_writes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_recent_writes")),
    )


def downgrade():
    op.drop_table("recent_writes")

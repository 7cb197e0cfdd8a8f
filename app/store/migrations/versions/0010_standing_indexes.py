"""What is due, for customers who wait and for cases in conflict, is found without reading every case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("application_standing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_application_standing_clock", ["clock", "due_at"], unique=False, sqlite_where=sa.text("due_at IS NOT NULL")
        )
        batch_op.create_index("ix_application_standing_conflicts", ["changed_at"], unique=False, sqlite_where=sa.text("conflicts > 0"))

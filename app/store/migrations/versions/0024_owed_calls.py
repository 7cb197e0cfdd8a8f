"""Who is owed a call because an answer was wrong is kept; the rows come at the next start, from the facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0024"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "owed_call",
        sa.Column("report_id", columns.SmallUuid(), nullable=False),
        sa.Column("consultation_id", columns.SmallUuid(), nullable=False),
        sa.Column("answered_at", columns.Instant(), nullable=False),
        sa.Column("called_at", columns.Instant(), nullable=True),
        sa.Column("known_at", columns.Instant(), nullable=True),
        sa.Column("due_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("report_id", "consultation_id", name=op.f("pk_owed_call")),
    )
    with op.batch_alter_table("owed_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_owed_call_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_owed_call_due_at"), ["due_at"], unique=False)

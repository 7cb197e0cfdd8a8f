"""Drafts of every page in one place; what a complaint's deadline was before it moved; bad ratings found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0016"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("staff_id", columns.SmallUuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "place", name=op.f("pk_draft")),
    )
    op.execute("INSERT INTO draft (staff_id, place, content, saved_at) SELECT staff_id, place, content, saved_at FROM application_draft")
    op.drop_table("application_draft")
    with op.batch_alter_table("complaint_standing", schema=None) as batch_op:
        for name in ("clock_since", "due_before", "due_moved_at"):
            batch_op.add_column(sa.Column(name, columns.Instant(), nullable=True))
    op.execute("UPDATE complaint_standing SET events = -1")  # its new column is computed at the next look at the clocks
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index("ix_rating_bad", ["hlc"], unique=False, sqlite_where=sa.text("grade < 3"))

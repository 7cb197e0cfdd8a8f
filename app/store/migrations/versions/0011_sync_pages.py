"""Who wrote the two values of a conflict, conflicts opened again, and how far the snapshot of a new PC is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0011"
down_revision = "0010"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sync_conflict_reopened",
        sa.Column("conflict_id", columns.SmallUuid(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_conflict_reopened")),
    )
    with op.batch_alter_table("sync_conflict_reopened", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_conflict_reopened_conflict_id"), ["conflict_id"], unique=False)
    for name in ("winner_actor", "loser_actor"):
        op.add_column("sync_conflict", sa.Column(name, columns.SmallUuid(), nullable=True))
    for name in ("snapshot_rows", "snapshot_of"):
        op.add_column("sync_state", sa.Column(name, _NUMBER, nullable=False, server_default="0"))

"""Sync."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:

    op.create_table(
        "hub_claim",
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "name", name=op.f("pk_hub_claim")),
    )
    op.create_table(
        "hub_code",
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("until", columns.Instant(), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("used_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_code")),
    )
    op.create_table(
        "hub_feed",
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("was", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "position", name=op.f("pk_hub_feed")),
        sa.UniqueConstraint("hall_id", "transaction_id", name=op.f("uq_hub_feed_hall_id")),
    )
    with op.batch_alter_table("hub_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_feed_station_id"), ["station_id"], unique=False)

    op.create_table(
        "hub_hall",
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hub_station", columns.SmallUuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_hall")),
    )
    op.create_table(
        "hub_quarantine",
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("transaction_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("released_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_quarantine")),
    )
    with op.batch_alter_table("hub_quarantine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_quarantine_hall_id"), ["hall_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hub_quarantine_station_id"), ["station_id"], unique=False)

    op.create_table(
        "hub_range",
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "name", name=op.f("pk_hub_range")),
    )
    op.create_table(
        "hub_station",
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("seat", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("enrolled_at", columns.Instant(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("acked", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revoked_at", columns.Instant(), nullable=True),
        sa.Column("seen_at", columns.Instant(), nullable=True),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("waiting", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("clock_error_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_station")),
    )
    with op.batch_alter_table("hub_station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_station_hall_id"), ["hall_id"], unique=False)

    op.create_table(
        "kept_entry",
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_entry")),
    )
    with op.batch_alter_table("kept_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_entry_reason"), ["reason"], unique=False)
        batch_op.create_index(batch_op.f("ix_kept_entry_row_id"), ["row_id"], unique=False)

    op.create_table(
        "station_before",
        sa.Column("until_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.PrimaryKeyConstraint("until_seq", name=op.f("pk_station_before")),
    )
    op.create_table(
        "sync_conflict",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", columns.SmallUuid(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("winner", sa.JSON(), nullable=False),
        sa.Column("loser", sa.JSON(), nullable=False),
        sa.Column("winner_station", columns.SmallUuid(), nullable=False),
        sa.Column("winner_hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loser_station", columns.SmallUuid(), nullable=False),
        sa.Column("loser_hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_conflict")),
    )
    with op.batch_alter_table("sync_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_conflict_row_id"), ["row_id"], unique=False)

    op.create_table(
        "sync_conflict_settled",
        sa.Column("conflict_id", columns.SmallUuid(), nullable=False),
        sa.Column("kept_winner", sa.Boolean(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_conflict_settled")),
    )
    with op.batch_alter_table("sync_conflict_settled", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_conflict_settled_conflict_id"), ["conflict_id"], unique=False)

    op.create_table(
        "sync_state",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark_of_pc", sa.Text(), nullable=False),
        sa.Column("acked", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("settled_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("snapshot_table", sa.Text(), nullable=False),
        sa.Column("snapshot_after", sa.Text(), nullable=False),
        sa.Column("clock_error_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exchanged_at", columns.Instant(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_state")),
    )

"""Files that were taken off, floors as they were drawn, and months of the compliance board that were printed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0025"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "attachment_hidden",
        sa.Column("subject_id", columns.SmallUuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_hidden")),
    )
    with op.batch_alter_table("attachment_hidden", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_hidden_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "compliance_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_month")),
    )
    with op.batch_alter_table("compliance_month", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_compliance_month_month"), ["month"], unique=False)

    op.create_table(
        "facility_floor_drawn",
        sa.Column("place_id", columns.SmallUuid(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_floor_drawn")),
    )
    with op.batch_alter_table("facility_floor_drawn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facility_floor_drawn_place_id"), ["place_id"], unique=False)

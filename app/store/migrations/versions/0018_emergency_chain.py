"""Emergency: who is present for a role, supplies looked at, and the chain from a run by its measures to the plan's version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "emergency_supply_check",
        sa.Column("supply", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_supply_check")),
    )
    with op.batch_alter_table("emergency_supply_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_supply_check_supply"), ["supply"], unique=False)
    with op.batch_alter_table("emergency_duty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("presence", sa.String(length=40), nullable=False, server_default="holder"))
    with op.batch_alter_table("emergency_duty", schema=None) as batch_op:
        batch_op.alter_column("presence", server_default=None)
    with op.batch_alter_table("emergency_improvement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version_id", columns.SmallUuid(), nullable=True))
    with op.batch_alter_table("emergency_plan_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("run_id", columns.SmallUuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_emergency_plan_version_run_id"), ["run_id"], unique=False)

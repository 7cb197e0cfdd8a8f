"""Emergency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:

    op.create_table(
        "emergency_duty",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_duty")),
    )
    with op.batch_alter_table("emergency_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_duty_day"), ["day"], unique=False)

    op.create_table(
        "emergency_improvement",
        sa.Column("run_id", columns.SmallUuid(), nullable=False),
        sa.Column("plan_id", columns.SmallUuid(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_improvement")),
    )
    with op.batch_alter_table("emergency_improvement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_improvement_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_emergency_improvement_run_id"), ["run_id"], unique=False)

    op.create_table(
        "emergency_plan",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_plan")),
    )
    op.create_table(
        "emergency_plan_approval",
        sa.Column("plan_id", columns.SmallUuid(), nullable=False),
        sa.Column("version_id", columns.SmallUuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_plan_approval")),
    )
    with op.batch_alter_table("emergency_plan_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_plan_approval_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "emergency_plan_version",
        sa.Column("plan_id", columns.SmallUuid(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_plan_version")),
    )
    with op.batch_alter_table("emergency_plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_plan_version_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "emergency_run",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("plan_id", columns.SmallUuid(), nullable=False),
        sa.Column("version_id", columns.SmallUuid(), nullable=False),
        sa.Column("version_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_name", sa.Text(), nullable=False),
        sa.Column("plan_name_en", sa.Text(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("first_report_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activated_by", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_run")),
    )
    with op.batch_alter_table("emergency_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_run_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_emergency_run_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "emergency_run_event",
        sa.Column("run_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("refers_to", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_run_event")),
    )
    with op.batch_alter_table("emergency_run_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_run_event_run_id"), ["run_id"], unique=False)

    op.create_table(
        "queue_stop",
        sa.Column("cause_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_stop")),
    )

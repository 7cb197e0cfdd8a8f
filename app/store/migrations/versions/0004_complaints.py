"""Complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:

    op.create_table(
        "complaint",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("target_id", columns.SmallUuid(), nullable=True),
        sa.Column("target_name", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        sa.Column("handler_id", columns.SmallUuid(), nullable=True),
        sa.Column("customer_id", columns.SmallUuid(), nullable=True),
        sa.Column("visit_id", columns.SmallUuid(), nullable=True),
        sa.Column("ticket_id", columns.SmallUuid(), nullable=True),
        sa.Column("application_id", columns.SmallUuid(), nullable=True),
        sa.Column("external_number", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_target_id"), ["target_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "complaint_call",
        sa.Column("call_back_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("complaint_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_call")),
    )
    with op.batch_alter_table("complaint_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_call_call_back_id"), ["call_back_id"], unique=False)

    op.create_table(
        "complaint_call_back",
        sa.Column("rating_id", columns.SmallUuid(), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rated_at", columns.Instant(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("rated_id", columns.SmallUuid(), nullable=True),
        sa.Column("visit_id", columns.SmallUuid(), nullable=True),
        sa.Column("application_id", columns.SmallUuid(), nullable=True),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_call_back")),
    )
    with op.batch_alter_table("complaint_call_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_call_back_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_call_back_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_call_back_rated_id"), ["rated_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_call_back_rating_id"), ["rating_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_call_back_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "complaint_cause",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("parent_id", columns.SmallUuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_cause")),
    )
    op.create_table(
        "complaint_escalation",
        sa.Column("subject_id", columns.SmallUuid(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("started_at", columns.Instant(), nullable=False),
        sa.Column("due_at", columns.Instant(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_escalation")),
    )
    with op.batch_alter_table("complaint_escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_escalation_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "complaint_event",
        sa.Column("complaint_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_event")),
    )
    with op.batch_alter_table("complaint_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_event_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "complaint_improvement",
        sa.Column("complaint_id", columns.SmallUuid(), nullable=False),
        sa.Column("cause_id", columns.SmallUuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.Column("figure", sa.String(length=40), nullable=False),
        sa.Column("figure_most", sa.Double(), nullable=False),
        sa.Column("owner_id", columns.SmallUuid(), nullable=True),
        sa.Column("figure_name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_improvement")),
    )
    with op.batch_alter_table("complaint_improvement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_improvement_cause_id"), ["cause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_improvement_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "complaint_improvement_event",
        sa.Column("improvement_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("complaint_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_improvement_event")),
    )
    with op.batch_alter_table("complaint_improvement_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_improvement_event_improvement_id"), ["improvement_id"], unique=False)

    op.create_table(
        "complaint_standing",
        sa.Column("complaint_id", columns.SmallUuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("recorded_at", columns.Instant(), nullable=False),
        sa.Column("events", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rounds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("due_at", columns.Instant(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("cause_id", columns.SmallUuid(), nullable=True),
        sa.Column("cause_at", columns.Instant(), nullable=True),
        sa.Column("closed_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_standing")),
    )
    with op.batch_alter_table("complaint_standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_standing_cause_id"), ["cause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_standing_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_standing_recorded_at"), ["recorded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_standing_state"), ["state"], unique=False)

"""Foundation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0001"
down_revision = None


def upgrade() -> None:

    op.create_table(
        "application",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("service_id", columns.SmallUuid(), nullable=True),
        sa.Column("service_version_id", columns.SmallUuid(), nullable=True),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("service_name_en", sa.Text(), nullable=False),
        sa.Column("applicant_kind", sa.String(length=40), nullable=False),
        sa.Column("identity_kind", sa.String(length=40), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("agent_name", sa.Text(), nullable=False),
        sa.Column("agent_identity_kind", sa.String(length=40), nullable=False),
        sa.Column("agent_identity_number", sa.Text(), nullable=False),
        sa.Column("agent_phone", sa.Text(), nullable=False),
        sa.Column("customer_id", columns.SmallUuid(), nullable=True),
        sa.Column("visit_id", columns.SmallUuid(), nullable=True),
        sa.Column("ticket_id", columns.SmallUuid(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("pickup", sa.String(length=40), nullable=False),
        sa.Column("pickup_address", sa.Text(), nullable=False),
        sa.Column("external_number", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_ids", sa.JSON(), nullable=False),
        sa.Column("deadline_at", columns.Instant(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "application_draft",
        sa.Column("staff_id", columns.SmallUuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "place", name=op.f("pk_application_draft")),
    )
    op.create_table(
        "application_event",
        sa.Column("application_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("step_id", columns.SmallUuid(), nullable=True),
        sa.Column("detail_id", columns.SmallUuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_event")),
    )
    with op.batch_alter_table("application_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_event_application_id"), ["application_id"], unique=False)

    op.create_table(
        "application_standing",
        sa.Column("application_id", columns.SmallUuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("service_id", columns.SmallUuid(), nullable=True),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("received_at", columns.Instant(), nullable=False),
        sa.Column("changed_at", columns.Instant(), nullable=False),
        sa.Column("clock", sa.String(length=40), nullable=True),
        sa.Column("due_at", columns.Instant(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("service_name_en", sa.Text(), nullable=False),
        sa.Column("step_name", sa.Text(), nullable=False),
        sa.Column("step_name_en", sa.Text(), nullable=False),
        sa.Column("step_owner", sa.Text(), nullable=False),
        sa.Column("step_owner_en", sa.Text(), nullable=False),
        sa.Column("handler_id", columns.SmallUuid(), nullable=True),
        sa.Column("accepted_at", columns.Instant(), nullable=True),
        sa.Column("promise_due_at", columns.Instant(), nullable=True),
        sa.Column("completed_at", columns.Instant(), nullable=True),
        sa.Column("closed_at", columns.Instant(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("conflicts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application_standing")),
    )
    with op.batch_alter_table("application_standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_standing_completed_at"), ["completed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_standing_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_standing_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_standing_received_at"), ["received_at"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("slot_at", columns.Instant(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("service_id", columns.SmallUuid(), nullable=True),
        sa.Column("customer_id", columns.SmallUuid(), nullable=True),
        sa.Column("ticket_id", columns.SmallUuid(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_code"), ["code"], unique=False)

    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "block_cursor",
        sa.Column("block_id", columns.SmallUuid(), nullable=False),
        sa.Column("next", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("block_id", name=op.f("pk_block_cursor")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_date"), ["date"], unique=False)

    op.create_table(
        "check_secret",
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_secret")),
    )
    op.create_table(
        "collection",
        sa.Column("application_id", columns.SmallUuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("identity_kind", sa.String(length=40), nullable=False),
        sa.Column("identity_masked", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("signature_sha256", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_application_id"), ["application_id"], unique=False)

    op.create_table(
        "counter",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("series", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
    )
    op.create_table(
        "counter_period",
        sa.Column("counter_id", columns.SmallUuid(), nullable=False),
        sa.Column("staff_id", columns.SmallUuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_period")),
    )
    with op.batch_alter_table("counter_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counter_period_counter_id"), ["counter_id"], unique=False)

    op.create_table(
        "customer",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("identity_kind", sa.String(length=40), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("same_as", columns.SmallUuid(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_identity_number"), ["identity_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_same_as"), ["same_as"], unique=False)

    op.create_table(
        "hall_hours",
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_hours")),
    )
    op.create_table(
        "hall_profile",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("supervision_phone", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_profile")),
    )
    op.create_table(
        "identity_override",
        sa.Column("customer_id", columns.SmallUuid(), nullable=False),
        sa.Column("identity_kind", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_override")),
    )
    with op.batch_alter_table("identity_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_override_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "number_block",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_block")),
    )
    with op.batch_alter_table("number_block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_number_block_day"), ["day"], unique=False)

    op.create_table(
        "number_counter",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "one_time_notice",
        sa.Column("application_id", columns.SmallUuid(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("supplement_by", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_notice")),
    )
    with op.batch_alter_table("one_time_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_notice_application_id"), ["application_id"], unique=False)

    op.create_table(
        "outgoing",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outgoing")),
    )
    op.create_table(
        "print_job",
        sa.Column("order_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", columns.SmallUuid(), nullable=False),
        sa.Column("ordered_at", columns.Instant(), nullable=False),
        sa.Column("next_try", columns.Instant(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crashes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("error_values", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_print_job")),
    )
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_job_state"), ["state"], unique=False)

    op.create_table(
        "print_order",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", columns.SmallUuid(), nullable=False),
        sa.Column("copy", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("leaves", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_order")),
    )
    with op.batch_alter_table("print_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_order_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "print_outcome",
        sa.Column("order_id", columns.SmallUuid(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_outcome")),
    )
    with op.batch_alter_table("print_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_outcome_order_id"), ["order_id"], unique=False)

    op.create_table(
        "queue_series",
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("daily_limit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_series")),
    )
    with op.batch_alter_table("queue_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_queue_series_letter"), ["letter"], unique=False)

    op.create_table(
        "rating",
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("visit_id", columns.SmallUuid(), nullable=True),
        sa.Column("application_id", columns.SmallUuid(), nullable=True),
        sa.Column("ticket_id", columns.SmallUuid(), nullable=True),
        sa.Column("staff_id", columns.SmallUuid(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "received_material",
        sa.Column("application_id", columns.SmallUuid(), nullable=False),
        sa.Column("material_id", columns.SmallUuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pages", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_material")),
    )
    with op.batch_alter_table("received_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_received_material_application_id"), ["application_id"], unique=False)

    op.create_table(
        "search_row",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", columns.SmallUuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_search_row")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_search_row_subject_id")),
    )
    op.create_table(
        "service",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("regime", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("department_en", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("instant", sa.Boolean(), nullable=False),
        sa.Column("promise_working_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("legal_working_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fee_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_note", sa.Text(), nullable=False),
        sa.Column("fee_note_en", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_en", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("basis_en", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("conditions_en", sa.Text(), nullable=False),
        sa.Column("office_hours", sa.Text(), nullable=False),
        sa.Column("office_hours_en", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("place_en", sa.Text(), nullable=False),
        sa.Column("typical_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no_materials_needed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_series"), ["series"], unique=False)

    op.create_table(
        "service_material",
        sa.Column("service_id", columns.SmallUuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("issuer_en", sa.Text(), nullable=False),
        sa.Column("may_be_later", sa.Boolean(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_material")),
    )
    with op.batch_alter_table("service_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_material_service_id"), ["service_id"], unique=False)

    op.create_table(
        "service_series",
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_series")),
    )
    with op.batch_alter_table("service_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_series_letter"), ["letter"], unique=False)

    op.create_table(
        "service_step",
        sa.Column("service_id", columns.SmallUuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owner_en", sa.Text(), nullable=False),
        sa.Column("working_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_step")),
    )
    with op.batch_alter_table("service_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_step_service_id"), ["service_id"], unique=False)

    op.create_table(
        "service_version",
        sa.Column("service_id", columns.SmallUuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_version")),
    )
    with op.batch_alter_table("service_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_version_service_id"), ["service_id"], unique=False)

    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_until", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_sign_in_try")),
    )
    op.create_table(
        "special_need",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("helps", sa.JSON(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("helper_id", columns.SmallUuid(), nullable=True),
        sa.Column("helper_name", sa.Text(), nullable=False),
        sa.Column("guardian", sa.Text(), nullable=False),
        sa.Column("customer_id", columns.SmallUuid(), nullable=True),
        sa.Column("visit_id", columns.SmallUuid(), nullable=True),
        sa.Column("ticket_id", columns.SmallUuid(), nullable=True),
        sa.Column("application_id", columns.SmallUuid(), nullable=True),
        sa.Column("visit_address", sa.Text(), nullable=False),
        sa.Column("visit_at", columns.Instant(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_need")),
    )
    with op.batch_alter_table("special_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_special_need_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_special_need_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_special_need_helper_id"), ["helper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_special_need_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_special_need_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_special_need_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "special_need_event",
        sa.Column("need_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_need_event")),
    )
    with op.batch_alter_table("special_need_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_special_need_event_need_id"), ["need_id"], unique=False)

    op.create_table(
        "staff",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("counter_id", columns.SmallUuid(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_login"), ["login"], unique=False)

    op.create_table(
        "standard_version",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_version")),
    )
    with op.batch_alter_table("standard_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standard_version_key"), ["key"], unique=False)

    op.create_table(
        "station",
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("seat", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("installed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
    )
    op.create_table(
        "ticket",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("service_id", columns.SmallUuid(), nullable=True),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("service_name_en", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("priority_reason", sa.Text(), nullable=False),
        sa.Column("visit_id", columns.SmallUuid(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("appointment_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "ticket_now",
        sa.Column("ticket_id", columns.SmallUuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("since", columns.Instant(), nullable=False),
        sa.Column("rank_at", columns.Instant(), nullable=False),
        sa.Column("counter_id", columns.SmallUuid(), nullable=True),
        sa.Column("hold", sa.String(length=40), nullable=True),
        sa.Column("back_to", columns.SmallUuid(), nullable=True),
        sa.Column("recalls", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returns", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_now")),
    )
    with op.batch_alter_table("ticket_now", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_now_day"), ["day"], unique=False)

    op.create_table(
        "ticket_period",
        sa.Column("ticket_id", columns.SmallUuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("counter_id", columns.SmallUuid(), nullable=True),
        sa.Column("hold", sa.String(length=40), nullable=True),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("rank_at", columns.Instant(), nullable=True),
        sa.Column("back_to", columns.SmallUuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_period")),
    )
    with op.batch_alter_table("ticket_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_period_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("customer_id", columns.SmallUuid(), nullable=True),
        sa.Column("special_need_id", columns.SmallUuid(), nullable=True),
        sa.Column("appointment_id", columns.SmallUuid(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "visit_event",
        sa.Column("visit_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("customer_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_event")),
    )
    with op.batch_alter_table("visit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_event_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_event_visit_id"), ["visit_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":  # the hub on PostgreSQL is not searched through this index
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', contentless_delete=1, detail='none', tokenize='ascii')"
        )

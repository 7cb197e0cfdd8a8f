"""Assets, repair orders, spare parts, checklists, schedules, rounds and monthly reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0005"
down_revision = "0004"


def upgrade() -> None:

    op.create_table(
        "asset",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("place_id", columns.SmallUuid(), nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("supplier_phone", sa.Text(), nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("pin_x", sa.Double(), nullable=True),
        sa.Column("pin_y", sa.Double(), nullable=True),
        sa.Column("series", sa.JSON(), nullable=False),
        sa.Column("dependents", sa.Text(), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
    )
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_asset_place_id"), ["place_id"], unique=False)

    op.create_table(
        "asset_reading",
        sa.Column("asset_id", columns.SmallUuid(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_reading")),
    )
    with op.batch_alter_table("asset_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_reading_asset_id"), ["asset_id"], unique=False)

    op.create_table(
        "asset_state",
        sa.Column("asset_id", columns.SmallUuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("order_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_state")),
    )
    with op.batch_alter_table("asset_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_state_asset_id"), ["asset_id"], unique=False)

    op.create_table(
        "checklist",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
    )
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_code"), ["code"], unique=False)

    op.create_table(
        "checklist_answer",
        sa.Column("run_id", columns.SmallUuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recheck", sa.Boolean(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answer")),
    )
    with op.batch_alter_table("checklist_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_answer_run_id"), ["run_id"], unique=False)

    op.create_table(
        "checklist_finding",
        sa.Column("run_id", columns.SmallUuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("order_id", columns.SmallUuid(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_finding")),
    )
    with op.batch_alter_table("checklist_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_finding_run_id"), ["run_id"], unique=False)

    op.create_table(
        "checklist_run",
        sa.Column("checklist_id", columns.SmallUuid(), nullable=False),
        sa.Column("version_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("schedule_id", columns.SmallUuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asset_id", columns.SmallUuid(), nullable=True),
        sa.Column("place_id", columns.SmallUuid(), nullable=True),
        sa.Column("worker_name", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_run")),
    )
    with op.batch_alter_table("checklist_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_run_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checklist_run_checklist_id"), ["checklist_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checklist_run_schedule_id"), ["schedule_id"], unique=False)

    op.create_table(
        "checklist_run_event",
        sa.Column("run_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_run_event")),
    )
    with op.batch_alter_table("checklist_run_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_run_event_run_id"), ["run_id"], unique=False)

    op.create_table(
        "checklist_version",
        sa.Column("checklist_id", columns.SmallUuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
    )
    with op.batch_alter_table("checklist_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_version_checklist_id"), ["checklist_id"], unique=False)

    op.create_table(
        "facility_place",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("parent_id", columns.SmallUuid(), nullable=True),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_place")),
    )
    with op.batch_alter_table("facility_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facility_place_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "facility_report",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_report")),
    )
    with op.batch_alter_table("facility_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facility_report_month"), ["month"], unique=False)

    op.create_table(
        "facility_schedule",
        sa.Column("checklist_id", columns.SmallUuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("every", sa.Double(), nullable=False),
        sa.Column("closed_days", sa.String(length=40), nullable=False),
        sa.Column("tolerance_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset_id", columns.SmallUuid(), nullable=True),
        sa.Column("place_id", columns.SmallUuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_schedule")),
    )
    with op.batch_alter_table("facility_schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facility_schedule_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_facility_schedule_checklist_id"), ["checklist_id"], unique=False)

    op.create_table(
        "missed_run",
        sa.Column("schedule_id", columns.SmallUuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_run")),
    )
    with op.batch_alter_table("missed_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_missed_run_schedule_id"), ["schedule_id"], unique=False)

    op.create_table(
        "order_cost",
        sa.Column("order_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_cost")),
    )
    with op.batch_alter_table("order_cost", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_cost_order_id"), ["order_id"], unique=False)

    op.create_table(
        "order_event",
        sa.Column("order_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("wait", sa.String(length=40), nullable=True),
        sa.Column("other_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
    )
    with op.batch_alter_table("order_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_event_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_event_other_id"), ["other_id"], unique=False)

    op.create_table(
        "order_take",
        sa.Column("order_id", columns.SmallUuid(), nullable=False),
        sa.Column("staff_id", columns.SmallUuid(), nullable=False),
        sa.Column("staff_name", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_take")),
    )
    with op.batch_alter_table("order_take", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_take_order_id"), ["order_id"], unique=False)

    op.create_table(
        "repair_order",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("onsite_hours", sa.Double(), nullable=False),
        sa.Column("asset_id", columns.SmallUuid(), nullable=True),
        sa.Column("asset_state", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reporter_name", sa.Text(), nullable=False),
        sa.Column("run_id", columns.SmallUuid(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_order")),
    )
    with op.batch_alter_table("repair_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repair_order_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_order_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_order_run_id"), ["run_id"], unique=False)

    op.create_table(
        "spare_part",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("supplier_phone", sa.Text(), nullable=False),
        sa.Column("least", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spare_part")),
    )
    with op.batch_alter_table("spare_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spare_part_number"), ["number"], unique=False)

    op.create_table(
        "spare_part_move",
        sa.Column("part_id", columns.SmallUuid(), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", columns.SmallUuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spare_part_move")),
    )
    with op.batch_alter_table("spare_part_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spare_part_move_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spare_part_move_part_id"), ["part_id"], unique=False)

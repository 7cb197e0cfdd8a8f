"""Consult."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store import columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:

    op.create_table(
        "article_now",
        sa.Column("article_id", columns.SmallUuid(), nullable=False),
        sa.Column("version_id", columns.SmallUuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("uses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("used_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_now")),
    )
    with op.batch_alter_table("article_now", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_now_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_now_review_on"), ["review_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_now_version_id"), ["version_id"], unique=False)

    op.create_table(
        "article_version",
        sa.Column("article_id", columns.SmallUuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("service_codes", sa.JSON(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("mends", sa.JSON(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
    )
    with op.batch_alter_table("article_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_version_article_id"), ["article_id"], unique=False)

    op.create_table(
        "consultation",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", columns.Instant(), nullable=False),
        sa.Column("contact_id", columns.SmallUuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("customer_id", columns.SmallUuid(), nullable=True),
        sa.Column("ticket_id", columns.SmallUuid(), nullable=True),
        sa.Column("service_id", columns.SmallUuid(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", columns.SmallUuid(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_phone"), ["phone"], unique=False)

    op.create_table(
        "consultation_event",
        sa.Column("consultation_id", columns.SmallUuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("article_id", columns.SmallUuid(), nullable=True),
        sa.Column("version_id", columns.SmallUuid(), nullable=True),
        sa.Column("promised_at", columns.Instant(), nullable=True),
        sa.Column("holder_id", columns.SmallUuid(), nullable=True),
        sa.Column("report_id", columns.SmallUuid(), nullable=True),
        sa.Column("counter_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_event")),
    )
    with op.batch_alter_table("consultation_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_event_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index("ix_consultation_event_counter_id_at", ["counter_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_event_version_id"), ["version_id"], unique=False)

    op.create_table(
        "consultation_now",
        sa.Column("consultation_id", columns.SmallUuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", columns.Instant(), nullable=False),
        sa.Column("changed_at", columns.Instant(), nullable=False),
        sa.Column("clock", sa.String(length=40), nullable=True),
        sa.Column("due_at", columns.Instant(), nullable=True),
        sa.Column("warn_at", columns.Instant(), nullable=True),
        sa.Column("holder_id", columns.SmallUuid(), nullable=True),
        sa.Column("answered_at", columns.Instant(), nullable=True),
        sa.Column("first_in_time", sa.Boolean(), nullable=True),
        sa.Column("promises", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reopened", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("without_article", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_consultation_now")),
    )
    with op.batch_alter_table("consultation_now", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_now_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_now_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_now_without_article"), ["without_article"], unique=False)

    op.create_table(
        "question_covered",
        sa.Column("consultation_id", columns.SmallUuid(), nullable=False),
        sa.Column("article_id", columns.SmallUuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_covered")),
    )
    with op.batch_alter_table("question_covered", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_covered_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "wrong_answer",
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("article_id", columns.SmallUuid(), nullable=True),
        sa.Column("version_id", columns.SmallUuid(), nullable=True),
        sa.Column("consultation_id", columns.SmallUuid(), nullable=True),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_answer")),
    )
    with op.batch_alter_table("wrong_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wrong_answer_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wrong_answer_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "wrong_answer_closed",
        sa.Column("report_id", columns.SmallUuid(), nullable=False),
        sa.Column("version_id", columns.SmallUuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("actor_id", columns.SmallUuid(), nullable=False),
        sa.Column("id", columns.SmallUuid(), nullable=False),
        sa.Column("hall_id", columns.SmallUuid(), nullable=False),
        sa.Column("station_id", columns.SmallUuid(), nullable=False),
        sa.Column("hlc", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_answer_closed")),
    )
    with op.batch_alter_table("wrong_answer_closed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wrong_answer_closed_report_id"), ["report_id"], unique=False)

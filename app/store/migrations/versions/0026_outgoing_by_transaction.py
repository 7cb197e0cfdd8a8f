"""What this PC wrote is found by its transaction: others may bring it back under a copy's name."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_index(op.f("ix_outgoing_transaction_id"), "outgoing", ["transaction_id"], unique=False)

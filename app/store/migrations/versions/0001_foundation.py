"""The tables of the first working hall."""

from __future__ import annotations

from alembic import op

from app.store.base import Base
from app.store.search import INDEX_SQL

revision = "0001"
down_revision = None


def upgrade() -> None:
    Base.metadata.create_all(op.get_bind())
    op.execute(INDEX_SQL)

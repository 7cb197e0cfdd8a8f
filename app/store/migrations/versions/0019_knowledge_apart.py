"""Articles say the short of it in English too, and are looked through by themselves, however many questions there are."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from app.store.search import SearchText, indexed

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("article_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("summary_en", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        _index_again()


def _index_again() -> None:
    """The tokens of every article anew: the text of it is in the index's own table, the rest in the article."""
    bind = op.get_bind()
    known = sa.text(
        "SELECT r.place, r.text, v.title, v.title_en, v.keywords FROM search_row r"
        " JOIN article_version v ON v.id = r.subject_id WHERE r.kind = 'article_version'"
    )
    for place, text, title, title_en, keywords in bind.execute(known).all():
        alike = " ".join([title, *json.loads(keywords), title_en])
        _, tokens = indexed(SearchText(note=text, alike=alike), apart=True)
        bind.execute(sa.text("DELETE FROM search_index WHERE rowid = :place"), {"place": place})
        bind.execute(
            sa.text("INSERT INTO search_index (rowid, tokens) VALUES (:place, :tokens)"), {"place": place, "tokens": " ".join(tokens)}
        )

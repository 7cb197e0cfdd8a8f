"""Run by Alembic: the connection is handed in by `app.store.migrations`."""

from alembic import context

from app.store.base import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

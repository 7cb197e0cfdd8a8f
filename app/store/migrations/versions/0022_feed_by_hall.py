"""On PostgreSQL the feed lies in partitions by hall, so that one hall's pages are not scattered among a whole city's.

By hash: all partitions are there from the beginning, none has to be made ahead, and none can be missing when a hall is new. SQLite stays
as it was; the hub in one file serves one hall.
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0020"

PARTITIONS = 64


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE hub_feed RENAME TO hub_feed_whole")
    op.execute("ALTER TABLE hub_feed_whole DROP CONSTRAINT pk_hub_feed, DROP CONSTRAINT uq_hub_feed_hall_id")
    op.execute("DROP INDEX ix_hub_feed_station_id")
    op.execute("CREATE TABLE hub_feed (LIKE hub_feed_whole INCLUDING DEFAULTS) PARTITION BY HASH (hall_id)")
    for part in range(PARTITIONS):
        op.execute(f"CREATE TABLE hub_feed_{part:02d} PARTITION OF hub_feed FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})")
    op.execute("INSERT INTO hub_feed SELECT * FROM hub_feed_whole ORDER BY hall_id, position")
    op.execute("DROP TABLE hub_feed_whole")
    op.execute("ALTER TABLE hub_feed ADD CONSTRAINT pk_hub_feed PRIMARY KEY (hall_id, position)")
    op.execute("ALTER TABLE hub_feed ADD CONSTRAINT uq_hub_feed_hall_id UNIQUE (hall_id, transaction_id)")
    op.execute("CREATE INDEX ix_hub_feed_station_id ON hub_feed (station_id)")

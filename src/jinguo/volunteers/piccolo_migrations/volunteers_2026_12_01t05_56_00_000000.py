"""Picked volunteers older than a day are truly deleted, by a function that never touches younger ones."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-12-01T05:56:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "clearing of picked volunteers"

STATEMENTS = (
    """
    CREATE FUNCTION clear_picked(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH gone AS (DELETE FROM picked WHERE picked_at < least(before, now() - interval '1 day') RETURNING 1)
      SELECT count(*) FROM gone
    $$
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

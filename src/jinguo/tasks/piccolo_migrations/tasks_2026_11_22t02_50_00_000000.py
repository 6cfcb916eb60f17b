"""Rows of workers that ended long ago are truly deleted, by a function that never touches young ones."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-22T02:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "clearing of worker runs"

STATEMENTS = (
    """
    CREATE FUNCTION clear_worker_runs(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH gone AS (DELETE FROM worker_run WHERE seen_at < least(before, now() - interval '7 days') RETURNING 1)
      SELECT count(*) FROM gone
    $$
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="tasks", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Ended tasks of the clock are truly deleted, by a function that never touches young ones or anybody's own."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-22T02:55:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "clearing of the clock's tasks"

STATEMENTS = (
    """
    CREATE FUNCTION clear_clock_tasks(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH gone AS (DELETE FROM task WHERE account IS NULL AND finished_at < least(before, now() - interval '7 days') RETURNING 1)
      SELECT count(*) FROM gone
    $$
    """,
    "CREATE INDEX task_saved ON task (saved, created_at) WHERE saved IS NOT NULL",
    "CREATE INDEX task_file_until ON task (file_until) WHERE file_until IS NOT NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="tasks", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

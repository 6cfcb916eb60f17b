"""What the database itself guards of tasks, and the index that the worker claims by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-22T02:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE task ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE saved_export ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "ALTER TABLE task ADD CONSTRAINT task_state CHECK (state IN ('queued', 'running', 'done', 'failed', 'stopped')),"
    " ADD CONSTRAINT task_lease CHECK ((state = 'running') = (lease_until IS NOT NULL)),"
    " ADD CONSTRAINT task_owner CHECK ((account IS NULL) = (hat IS NULL))",
    "ALTER TABLE saved_export ADD CONSTRAINT saved_export_every CHECK (every IN ('day', 'week', 'month')),"
    " ADD CONSTRAINT saved_export_day CHECK (on_day BETWEEN 1 AND CASE every WHEN 'week' THEN 7 ELSE 31 END)",
    "CREATE INDEX task_due ON task (due_at, id) WHERE state IN ('queued', 'running')",
    "CREATE INDEX task_path ON task (path, created_at)",
    "CREATE INDEX task_account ON task (account, created_at)",
    "CREATE INDEX worker_run_seen ON worker_run (seen_at)",
    scoped("task", "path"),
    scoped("saved_export", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="tasks", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""A task is asked for by an account or by a program, never by both; a program's are found by its token."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-30T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "tasks of programs"

STATEMENTS = (
    "ALTER TABLE task ADD CONSTRAINT task_asked_by_one CHECK (account IS NULL OR token IS NULL)",
    "CREATE INDEX task_token ON task (token, created_at) WHERE token IS NOT NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="tasks", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

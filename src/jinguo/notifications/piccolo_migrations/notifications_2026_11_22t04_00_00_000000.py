"""What the desk looks few notices up by among all that ever were: those given up, and words to many."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-22T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "notices given up, and words to many"

STATEMENTS = (
    "CREATE INDEX notice_failed ON notice (due_at, id) WHERE state = 'failed'",
    "CREATE INDEX notice_written ON notice (created_at, id) WHERE kind IN ('word', 'event_word')",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""What batches that are there say of why they do not go on, read once out of their sentences."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-12-01T00:43:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "why batches that are there do not go on"

STATEMENTS = (
    "SELECT set_config('app.path', '/', true)",
    "UPDATE retention_batch SET stop = CASE WHEN stopped LIKE '一次涉及%' THEN 'crowd' ELSE 'held' END"
    " WHERE stopped <> ''",
    "SELECT set_config('app.path', '', true)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="retention", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

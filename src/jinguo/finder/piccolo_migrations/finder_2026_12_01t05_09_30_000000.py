"""Who sees a row of a saved filter, and how those of a place are found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T05:09:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "the fence of saved filters"

STATEMENTS = (
    'ALTER TABLE saved_filter ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX saved_filter_path ON saved_filter (path) WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX saved_filter_once ON saved_filter (account, path, name) WHERE ended_at IS NULL",
    scoped("saved_filter", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="finder", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Who sees that somebody is barred from a file."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE child_bar ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX child_bar_open ON child_bar (child, account) WHERE until IS NULL",
    scoped("child_bar", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="children", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

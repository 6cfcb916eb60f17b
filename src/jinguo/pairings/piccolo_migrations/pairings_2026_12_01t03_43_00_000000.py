"""What the database itself guards of exclusions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:43:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of exclusions"

STATEMENTS = (
    'ALTER TABLE exclusion ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX exclusion_child ON exclusion (child) WHERE ended_at IS NULL",
    "CREATE INDEX exclusion_path ON exclusion (path)",
    scoped("exclusion", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="pairings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

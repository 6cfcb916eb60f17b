"""What the database itself guards of picked volunteers, and the indexes by which people are found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T04:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of picked volunteers"

STATEMENTS = (
    'ALTER TABLE picked ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX picked_at ON picked (picked_at)",
    "CREATE INDEX volunteer_classes ON volunteer USING gin (service_classes)",
    scoped("picked", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

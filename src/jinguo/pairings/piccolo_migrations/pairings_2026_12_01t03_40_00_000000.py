"""What the database itself guards of imported pairings."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of imports"

STATEMENTS = (
    'ALTER TABLE pairing_import ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX pairing_import_path ON pairing_import (path, made_at)",
    scoped("pairing_import", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="pairings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""What the database itself guards of roster forms: one an organisation and header, seen within reach."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-22T02:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of roster forms"

STATEMENTS = (
    'ALTER TABLE roster_form ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE UNIQUE INDEX roster_form_once ON roster_form (path, digest)",
    scoped("roster_form", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

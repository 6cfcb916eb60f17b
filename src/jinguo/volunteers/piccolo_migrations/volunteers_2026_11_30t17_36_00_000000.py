"""What the database itself guards of requests about phones: seen within reach, one a number waits."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-30T17:36:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of requests about phones"

STATEMENTS = (
    'ALTER TABLE phone_request ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE UNIQUE INDEX phone_request_waiting ON phone_request (phone_index, kind) WHERE decided_at IS NULL",
    "CREATE INDEX phone_request_asked ON phone_request (asked_at)",
    scoped("phone_request", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

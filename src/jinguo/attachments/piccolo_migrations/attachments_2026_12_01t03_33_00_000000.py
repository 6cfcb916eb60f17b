"""What the database itself guards of attachments."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:33:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE attachment ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX attachment_owner ON attachment (owner, stored_at) WHERE removed_at IS NULL",
    "ALTER TABLE attachment ADD CONSTRAINT attachment_size CHECK (bytes > 0 AND bytes <= 20000000)",
    scoped("attachment", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="attachments", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Indexes, collation of paths, and what the database itself guards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-21T21:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE scan ALTER COLUMN path TYPE varchar(120) COLLATE "C", ALTER COLUMN home_path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE segment ALTER COLUMN path TYPE varchar(120) COLLATE "C", ALTER COLUMN home_path TYPE varchar(120) COLLATE "C"',
    "CREATE UNIQUE INDEX segment_one_open ON segment (event, volunteer) WHERE out_at IS NULL AND annulled_at IS NULL",
    "CREATE INDEX segment_event ON segment (event, volunteer, in_at)",
    "CREATE INDEX segment_volunteer ON segment (volunteer)",
    "CREATE UNIQUE INDEX scan_nonce ON scan (event, nonce)",
    "CREATE INDEX scan_device ON scan (event, device) WHERE device IS NOT NULL",
    scoped("scan", "path", "home_path", person="person"),
    scoped("segment", "path", "home_path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="checkin", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Indexes, collation of paths, and what the database itself guards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-21T20:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE event ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE sign_up ALTER COLUMN path TYPE varchar(120) COLLATE "C", ALTER COLUMN home_path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX event_path ON event (path, starts_at)",
    "CREATE INDEX event_starts ON event (starts_at)",
    "CREATE UNIQUE INDEX sign_up_once ON sign_up (event, volunteer) WHERE withdrawn_at IS NULL",
    "CREATE INDEX sign_up_volunteer ON sign_up (volunteer)",
    scoped("sign_up", "path", "home_path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Indexes, collation of paths, and what the database itself guards of the waiting list."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-22T02:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of the waiting list"

STATEMENTS = (
    'ALTER TABLE waiting ALTER COLUMN path TYPE varchar(120) COLLATE "C",'
    ' ALTER COLUMN home_path TYPE varchar(120) COLLATE "C"',
    "CREATE UNIQUE INDEX waiting_once ON waiting (event, volunteer) WHERE ended_at IS NULL",
    "CREATE INDEX waiting_order ON waiting (event, waiting_since, id) WHERE ended_at IS NULL",
    "CREATE INDEX waiting_volunteer ON waiting (volunteer)",
    scoped("waiting", "path", "home_path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

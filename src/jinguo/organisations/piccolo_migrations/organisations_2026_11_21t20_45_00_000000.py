"""Indexes, collation of paths, and what the database itself guards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection


ID = "2026-11-21T20:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE organisation ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX organisation_parent ON organisation (parent)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="organisations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

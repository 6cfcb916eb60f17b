"""Persons whose data may only be stored are few: lists leave them out by this index."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "restricted persons"

STATEMENTS = ("CREATE INDEX person_restricted ON person (id) WHERE restricted_at IS NOT NULL",)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

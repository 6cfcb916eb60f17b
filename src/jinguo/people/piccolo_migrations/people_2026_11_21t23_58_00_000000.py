"""Namesakes are looked up for each who is registered, and for each row of a roster."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:58:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "names"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        await connection().execute("CREATE INDEX person_name ON person (name)")

    manager.add_raw(run)
    return manager

"""Indexes by which an import, and who lacks something, are found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-30T17:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of imports and of what is lacking"

STATEMENTS = (
    "CREATE INDEX volunteer_roster ON volunteer (roster) WHERE roster IS NOT NULL",
    "CREATE INDEX volunteer_lacking ON volunteer (path) WHERE lacking <> '{}' AND left_at IS NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""One waiting claim for each part of a segment: a visit of several days can be beyond the cap on each of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T21:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "claim_segment_parts"

STATEMENTS = (
    "DROP INDEX claim_segment_once",
    "CREATE UNIQUE INDEX claim_segment_once ON claim (segment, starts_at)"
    " WHERE segment IS NOT NULL AND decision IS NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hours", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

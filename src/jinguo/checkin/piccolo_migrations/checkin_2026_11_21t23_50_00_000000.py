"""Refused scans by whom they were about: for telling her who reads them, and for her copy of what is kept."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "refused scans by volunteer"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="checkin", description=DESCRIPTION)

    async def run():
        await connection().execute(
            "CREATE INDEX scan_refused_of ON scan (volunteer) WHERE outcome = 'refused' AND volunteer IS NOT NULL"
        )

    manager.add_raw(run)
    return manager

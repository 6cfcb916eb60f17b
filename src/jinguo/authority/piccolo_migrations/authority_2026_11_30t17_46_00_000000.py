"""An index for how many people registered elsewhere an account has learned of on one day."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-30T17:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of what an account has learned of people elsewhere"

STATEMENT = """
CREATE INDEX audit_entry_elsewhere ON audit_entry (actor, at)
 WHERE action IN ('try_roster', 'import_roster', 'refuse_roster', 'refuse_registration')"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="authority", description=DESCRIPTION)

    async def run():
        await connection().execute(STATEMENT)

    manager.add_raw(run)
    return manager

"""What the database itself guards of exemptions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:28:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of exemptions"

STATEMENTS = (
    'ALTER TABLE exemption ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX exemption_pairing ON exemption (pairing, duty, until) WHERE ended_at IS NULL",
    "CREATE INDEX exemption_person ON exemption (person)",
    scoped("exemption", "path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="pairings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

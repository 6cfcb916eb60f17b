"""What the database itself guards of phones: seen within reach, one woman shares a number once at a time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-30T17:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of phones"

STATEMENTS = (
    'ALTER TABLE phone_holding ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX phone_holding_index ON phone_holding (phone_index) WHERE phone_index IS NOT NULL",
    "CREATE INDEX phone_holding_person ON phone_holding (person)",
    "CREATE UNIQUE INDEX phone_holding_shared_once ON phone_holding (person, phone_index)"
    " WHERE kind = 'shared' AND until IS NULL",
    scoped("phone_holding", "path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

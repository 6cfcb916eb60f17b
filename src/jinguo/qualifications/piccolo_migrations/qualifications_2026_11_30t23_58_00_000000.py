"""Who sees a row of a qualification, and how it is found: by person, and by the day on which it ends."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-30T23:58:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the fence of qualifications"

STATEMENTS = (
    'ALTER TABLE qualification ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE qualification_kind ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX qualification_person ON qualification (person)",
    "CREATE INDEX qualification_ends ON qualification (ends_on) WHERE withdrawn_at IS NULL",
    scoped("qualification", "path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="qualifications", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

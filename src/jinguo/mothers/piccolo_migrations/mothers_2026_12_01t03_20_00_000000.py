"""Who sees a halt; which are open."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the fence of halts"

STATEMENTS = (
    'ALTER TABLE mother_halt ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX mother_halt_open ON mother_halt (person) WHERE until IS NULL",
    scoped("mother_halt", "path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="mothers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Who sees a mother and her stages; one row a person, one running stage a mother."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T00:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the fences of mothers"

TABLES = ("mother", "mother_stage", "mother_team", "care_policy")

STATEMENTS = (
    *(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"' for table in TABLES),
    "CREATE UNIQUE INDEX mother_person ON mother (person) WHERE merged_into IS NULL",
    "CREATE INDEX mother_path ON mother (path)",
    "CREATE UNIQUE INDEX mother_stage_running ON mother_stage (mother) WHERE until IS NULL",
    "CREATE INDEX mother_stage_person ON mother_stage (person)",
    "CREATE INDEX care_policy_path ON care_policy (path, set_at)",
    scoped("mother", "path", person="person"),
    scoped("mother_stage", "path", person="person"),
    scoped("mother_team", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="mothers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""What the database itself guards of erasures, holds and batches."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-21T23:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE erasure ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE hold ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE retention_batch ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE UNIQUE INDEX erasure_once ON erasure (person)"
    " WHERE done_at IS NULL AND withdrawn_at IS NULL AND agreed IS DISTINCT FROM false",
    "CREATE UNIQUE INDEX retention_batch_once ON retention_batch (rule, path) WHERE done_at IS NULL",
    "ALTER TABLE erasure"
    " ADD CONSTRAINT erasure_second_person CHECK (decided_by IS NULL OR decided_by IS DISTINCT FROM planned_by),"
    " ADD CONSTRAINT erasure_reason CHECK (agreed IS DISTINCT FROM false OR length(answer) > 1),"
    " ADD CONSTRAINT erasure_cool_off CHECK (done_at IS NULL OR (agreed AND done_at >= due_at))",
    "ALTER TABLE hold ADD CONSTRAINT hold_of_one CHECK ((person IS NULL) <> (rule IS NULL))",
    "ALTER TABLE retention_batch ADD CONSTRAINT retention_batch_second_person"
    " CHECK (confirmed_by IS NULL OR confirmed_by IS DISTINCT FROM noticed_by),"
    " ADD CONSTRAINT retention_batch_cool_off CHECK (done_at IS NULL OR done_at >= due_at)",
    scoped("erasure", "path", person="person"),
    scoped("hold", "path"),
    scoped("retention_batch", "path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="retention", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""What the database itself guards of concerns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

TABLES = ("concern", "concern_entry", "concern_name", "concern_clock")

STATEMENTS = (
    *(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"' for table in TABLES),
    'ALTER TABLE concern ALTER COLUMN held_at TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX concern_path ON concern (path)",
    "CREATE INDEX concern_waiting ON concern (due_at) WHERE closed_at IS NULL AND receipted_at IS NULL",
    "CREATE INDEX concern_filed_by ON concern (filed_by)",
    "CREATE INDEX concern_filer_person ON concern (filer_person)",
    "CREATE INDEX concern_entry_concern ON concern_entry (concern, written_at)",
    "CREATE INDEX concern_name_concern ON concern_name (concern)",
    "CREATE INDEX concern_name_person ON concern_name (person)",
    "CREATE INDEX concern_clock_path ON concern_clock (path, set_at)",
    "ALTER TABLE concern ADD CONSTRAINT concern_erased"
    " CHECK (erased_at IS NULL OR (key IS NULL AND content IS NULL AND filed_by_name IS NULL))",
    scoped("concern", "path", person="filer_person"),
    *(scoped(table, "path") for table in ("concern_entry", "concern_name")),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="concerns", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

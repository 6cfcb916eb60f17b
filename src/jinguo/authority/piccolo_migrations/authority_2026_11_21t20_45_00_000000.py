"""Indexes, collation of paths, and what the database itself guards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import append_only

ID = "2026-11-21T20:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    append_only("audit_entry"),
    "CREATE INDEX audit_entry_object ON audit_entry (object_id, seq)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="authority", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

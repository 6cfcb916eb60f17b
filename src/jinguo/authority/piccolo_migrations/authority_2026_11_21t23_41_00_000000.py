"""The log's rows about itself are found without reading the others."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "witnesses of the log"

STATEMENTS = ("CREATE INDEX audit_entry_about_itself ON audit_entry (action, seq) WHERE object_kind = 'log'",)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="authority", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

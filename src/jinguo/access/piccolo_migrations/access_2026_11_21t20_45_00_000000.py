"""Indexes, collation of paths, and what the database itself guards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection


ID = "2026-11-21T20:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    "CREATE INDEX login_code_phone ON login_code (phone_index, created_at)",
    "CREATE INDEX login_code_created ON login_code (created_at)",
    "CREATE INDEX role_grant_account ON role_grant (account)",
    "CREATE INDEX session_account ON session (account)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

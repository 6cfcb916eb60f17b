"""Accounts that were emptied before there was a column for it are told by what stands in place of their names."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-12-01T00:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "accounts that were emptied"

STATEMENTS = (
    "SELECT set_config('app.path', '/', true)",
    "UPDATE account SET emptied_at = now() WHERE closed_at IS NOT NULL AND name = '已删除' AND password_hash = '-'",
    "SELECT set_config('app.path', '', true)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

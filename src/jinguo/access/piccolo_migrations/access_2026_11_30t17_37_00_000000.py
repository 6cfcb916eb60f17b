"""Sessions that are open were opened by the phone of their person, where she has but one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-30T17:37:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "phones of open sessions"

STATEMENTS = (
    "SELECT set_config('app.path', '/', true)",
    "UPDATE session s SET phone_index = p.phone_index FROM person p WHERE p.id = s.person AND s.account IS NULL"
    " AND s.ended_at IS NULL AND NOT EXISTS (SELECT FROM person w WHERE w.merged_into = p.id)",
    "SELECT set_config('app.path', '', true)",
    "CREATE INDEX session_phone ON session (phone_index) WHERE phone_index IS NOT NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

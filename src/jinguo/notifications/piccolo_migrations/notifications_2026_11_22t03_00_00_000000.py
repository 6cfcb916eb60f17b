"""What the desk's list of messages looks them up by; and a message is sent again once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-22T03:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the desk's list"

STATEMENTS = (
    "CREATE INDEX message_created ON message (created_at, id)",
    "CREATE UNIQUE INDEX message_again ON message (resend_of) WHERE resend_of IS NOT NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""What the database guards of leaders bound to one event, and what finds a token's and a person's account."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one event is a leader's alone"

STATEMENTS = (
    "ALTER TABLE role_grant ADD CONSTRAINT role_grant_event CHECK (event IS NULL OR role = 'leader')",
    "ALTER TABLE invitation ADD CONSTRAINT invitation_event CHECK (event IS NULL OR role = 'leader')",
    "CREATE INDEX role_grant_event_of ON role_grant (event) WHERE event IS NOT NULL",
    "CREATE INDEX role_grant_deputies ON role_grant (deputy_for) WHERE deputy_for IS NOT NULL",
    "CREATE INDEX token_account ON token (account) WHERE account IS NOT NULL",
    "CREATE INDEX account_person ON account (person) WHERE person IS NOT NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""What the database itself guards of mailboxes that wait to be confirmed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-22T02:55:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of mailboxes"

STATEMENTS = (
    'ALTER TABLE mailbox ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "ALTER TABLE mailbox ADD CONSTRAINT mailbox_state CHECK (state IN ('waiting', 'confirmed', 'dropped')),"
    " ADD CONSTRAINT mailbox_one CHECK (person IS NULL OR account IS NULL)",
    "CREATE UNIQUE INDEX mailbox_person ON mailbox (person) WHERE state = 'waiting' AND person IS NOT NULL",
    "CREATE UNIQUE INDEX mailbox_account ON mailbox (account) WHERE state = 'waiting' AND account IS NOT NULL",
    "CREATE INDEX mailbox_hers ON mailbox (person, asked_at)",
    "CREATE INDEX mailbox_address ON mailbox (address_index, asked_at) WHERE address_index IS NOT NULL",
    scoped("mailbox", "path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

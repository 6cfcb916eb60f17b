"""What the database itself guards of messages, and the indexes that the worker claims by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-22T02:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    *(
        f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"'
        for table in ("notice", "message", "wording", "preference")
    ),
    "ALTER TABLE notice ADD CONSTRAINT notice_state CHECK (state IN ('queued', 'told', 'failed', 'withdrawn')),"
    " ADD CONSTRAINT notice_one CHECK (person IS NULL OR account IS NULL)",
    "ALTER TABLE message ADD CONSTRAINT message_state"
    " CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'dropped')),"
    " ADD CONSTRAINT message_channel CHECK (channel IN ('inbox', 'sms', 'email')),"
    " ADD CONSTRAINT message_one CHECK (person IS NULL OR account IS NULL),"
    " ADD CONSTRAINT message_slot CHECK ((day IS NULL) = (slot IS NULL)),"
    " ADD CONSTRAINT message_lease CHECK (state <> 'sending' OR lease_until IS NOT NULL)",
    "ALTER TABLE preference ADD CONSTRAINT preference_channel CHECK (channel IN ('sms', 'email'))",
    "CREATE INDEX notice_due ON notice (due_at, id) WHERE state = 'queued'",
    "CREATE INDEX notice_thing ON notice (thing)",
    "CREATE INDEX message_due ON message (due_at, id) WHERE state = 'queued'",
    "CREATE INDEX message_leased ON message (lease_until) WHERE state = 'sending'",
    "CREATE INDEX message_unknown ON message (due_at, id) WHERE state = 'unknown'",
    "CREATE UNIQUE INDEX message_cap ON message (person, channel, day, slot) WHERE day IS NOT NULL",
    "CREATE INDEX message_person ON message (person, created_at) WHERE person IS NOT NULL",
    "CREATE INDEX message_account ON message (account, created_at) WHERE account IS NOT NULL",
    "CREATE INDEX message_path ON message (path, created_at)",
    "CREATE INDEX message_notice ON message (notice)",
    "CREATE UNIQUE INDEX message_reference ON message (provider, reference) WHERE reference IS NOT NULL",
    "CREATE UNIQUE INDEX wording_current ON wording (kind, organisation) WHERE ended_at IS NULL",
    "CREATE INDEX preference_person ON preference (person, topic, channel, answered_at)",
    "CREATE UNIQUE INDEX blocked_address_once ON blocked_address (channel, address_index) WHERE lifted_at IS NULL",
    scoped("notice", "path", person="person"),
    scoped("message", "path", person="person"),
    scoped("preference", "path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

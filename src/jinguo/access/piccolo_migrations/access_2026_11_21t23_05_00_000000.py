"""What the database itself guards of accounts: 三员 exclude each other and all business, deputies end."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of appointments"

STATEMENTS = (
    "ALTER TABLE account ADD CONSTRAINT account_kind"
    " CHECK (kind IN ('business', 'system', 'security', 'audit')), ADD CONSTRAINT account_id_kind UNIQUE (id, kind)",
    "CREATE UNIQUE INDEX account_office_person ON account (person) WHERE kind <> 'business'",
    "ALTER TABLE role_grant"
    " ADD CONSTRAINT role_grant_account_kind FOREIGN KEY (account, kind) REFERENCES account (id, kind),"
    " ADD CONSTRAINT role_grant_offices CHECK (kind = CASE role WHEN 'system_administrator' THEN 'system'"
    " WHEN 'security_administrator' THEN 'security' WHEN 'auditor' THEN 'audit' ELSE 'business' END),"
    " ADD CONSTRAINT role_grant_holder CHECK ((account IS NULL) <> (person IS NULL)),"
    " ADD CONSTRAINT role_grant_personal CHECK ((person IS NOT NULL) = (role IN ('mother', 'committee_member'))),"
    " ADD CONSTRAINT role_grant_dates CHECK (until IS NULL OR until >= since),"
    " ADD CONSTRAINT role_grant_deputy CHECK (deputy_for IS NULL OR until IS NOT NULL)",
    "ALTER TABLE invitation ADD CONSTRAINT invitation_offices CHECK (role IS NULL OR kind = CASE role"
    " WHEN 'system_administrator' THEN 'system' WHEN 'security_administrator' THEN 'security'"
    " WHEN 'auditor' THEN 'audit' ELSE 'business' END)",
    'ALTER TABLE role_grant ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX role_grant_path ON role_grant (path)",
    "CREATE INDEX role_grant_person ON role_grant (person) WHERE person IS NOT NULL",
    "CREATE INDEX session_person ON session (person) WHERE person IS NOT NULL",
    "CREATE INDEX recovery_code_account ON recovery_code (account)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

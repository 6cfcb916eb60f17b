"""Records that upper levels do not see, merged volunteers, and requests between branches."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-21T23:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "local records and transfers"

STATEMENTS = (
    "DROP POLICY volunteer_within_reach ON volunteer",
    "CREATE POLICY volunteer_within_reach ON volunteer USING ((person) = nullif(current_setting('app.person', true), '')::uuid"
    " OR (path ^@ nullif(current_setting('app.path', true), '') AND (NOT local_only OR nullif(current_setting('app.path', true), '') IN (path, '/'))))",
    "CREATE INDEX volunteer_merged_into ON volunteer (merged_into) WHERE merged_into IS NOT NULL",
    'ALTER TABLE transfer ALTER COLUMN path TYPE varchar(120) COLLATE "C",'
    ' ALTER COLUMN owner_path TYPE varchar(120) COLLATE "C"',
    "CREATE UNIQUE INDEX transfer_waiting ON transfer (volunteer, path) WHERE decided_at IS NULL",
    scoped("transfer", "path", "owner_path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Records that upper levels do not see, and merged persons."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "local records"

STATEMENTS = (
    "DROP POLICY person_within_reach ON person",
    "CREATE POLICY person_within_reach ON person USING ((id) = nullif(current_setting('app.person', true), '')::uuid"
    " OR (path ^@ nullif(current_setting('app.path', true), '') AND (NOT local_only OR nullif(current_setting('app.path', true), '') IN (path, '/'))))",
    "CREATE INDEX person_merged_into ON person (merged_into) WHERE merged_into IS NOT NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

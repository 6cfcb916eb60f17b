"""What the database itself guards of women in difficulty."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T04:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of women"

TABLES = ("woman", "woman_kind", "woman_consent", "woman_grant")

STATEMENTS = (
    *(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"' for table in TABLES),
    "CREATE SEQUENCE woman_number START 1",
    "CREATE INDEX woman_path ON woman (path)",
    "CREATE UNIQUE INDEX woman_once ON woman (split_part(path, '/', 2), id_number_index) WHERE closed_on IS NULL",
    "CREATE INDEX woman_kind_woman ON woman_kind (woman)",
    "CREATE UNIQUE INDEX woman_kind_once ON woman_kind (woman, category) WHERE until IS NULL",
    "CREATE INDEX woman_consent_woman ON woman_consent (woman, recorded_at)",
    "CREATE INDEX woman_grant_grantee ON woman_grant (grantee, until)",
    "CREATE INDEX woman_grant_woman ON woman_grant (woman)",
    "ALTER TABLE woman ADD CONSTRAINT woman_erased CHECK (erased_at IS NULL OR (key IS NULL AND name IS NULL"
    " AND id_number IS NULL AND id_number_index IS NULL AND phone IS NULL AND address IS NULL AND notes IS NULL))",
    "ALTER TABLE woman_grant"
    " ADD CONSTRAINT woman_grant_second_person CHECK (decided_by IS NULL OR decided_by IS DISTINCT FROM grantee),"
    " ADD CONSTRAINT woman_grant_term CHECK (until IS NULL OR (agreed AND until <= decided_at + interval '30 days'))",
    *(scoped(table, "path") for table in TABLES),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="aid", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

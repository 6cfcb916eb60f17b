"""What the database itself guards of children's files."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T00:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

TABLES = ("child", "child_category", "child_guardian", "sibling", "triage", "child_consent", "access_grant", "opening")

STATEMENTS = (
    *(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"' for table in TABLES),
    'ALTER TABLE sibling ALTER COLUMN second_path TYPE varchar(120) COLLATE "C"',
    "CREATE SEQUENCE child_number START 1",
    "CREATE INDEX child_path ON child (path)",
    "CREATE UNIQUE INDEX child_once ON child (split_part(path, '/', 2), id_number_index) WHERE closed_on IS NULL",
    "CREATE INDEX child_id_number ON child (id_number_index)",
    "CREATE INDEX child_category_child ON child_category (child)",
    "CREATE UNIQUE INDEX child_category_once ON child_category (child, category) WHERE until IS NULL",
    "CREATE INDEX child_guardian_child ON child_guardian (child)",
    "CREATE UNIQUE INDEX sibling_once ON sibling (first, second) WHERE ended_at IS NULL",
    "CREATE INDEX sibling_second ON sibling (second)",
    "CREATE INDEX triage_child ON triage (child, decided_at)",
    "CREATE INDEX child_consent_child ON child_consent (child, recorded_at)",
    "CREATE INDEX access_grant_grantee ON access_grant (grantee, until)",
    "CREATE INDEX access_grant_child ON access_grant (child)",
    "CREATE INDEX opening_child ON opening (child, until)",
    "ALTER TABLE child"
    " ADD CONSTRAINT child_erased CHECK (erased_at IS NULL OR (key IS NULL AND name IS NULL AND id_number IS NULL"
    " AND id_number_index IS NULL AND born_on IS NULL AND address IS NULL AND school IS NULL AND notes IS NULL))",
    "ALTER TABLE sibling ADD CONSTRAINT sibling_of_two CHECK (first < second)",
    "ALTER TABLE access_grant"
    " ADD CONSTRAINT access_grant_second_person CHECK (decided_by IS NULL OR decided_by IS DISTINCT FROM grantee),"
    " ADD CONSTRAINT access_grant_term CHECK (until IS NULL OR (agreed AND until <= decided_at + interval '30 days'))",
    "ALTER TABLE opening"
    " ADD CONSTRAINT opening_second_person CHECK (reviewed_by IS NULL OR reviewed_by IS DISTINCT FROM opened_by),"
    " ADD CONSTRAINT opening_term CHECK (until <= opened_at + interval '2 hours')",
    *(scoped(table, "path") for table in TABLES if table != "sibling"),
    scoped("sibling", "path", "second_path"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="children", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

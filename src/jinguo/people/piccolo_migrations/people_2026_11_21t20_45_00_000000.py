"""Indexes, collation of paths, and what the database itself guards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-21T20:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE person ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE consent ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX person_path ON person (path)",
    "CREATE INDEX person_phone_tail ON person (phone_tail)",
    "CREATE INDEX consent_person ON consent (person, kind, answered_at)",
    scoped("person", "path", person="id"),
    scoped("consent", "path", person="person"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

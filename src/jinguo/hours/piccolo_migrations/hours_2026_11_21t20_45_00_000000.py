"""Indexes, collation of paths, and what the database itself guards."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import append_only, scoped

ID = "2026-11-21T20:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    'ALTER TABLE entry ALTER COLUMN path TYPE varchar(120) COLLATE "C", ALTER COLUMN home_path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE claim ALTER COLUMN path TYPE varchar(120) COLLATE "C", ALTER COLUMN home_path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX entry_volunteer ON entry (volunteer, start_minute)",
    "CREATE INDEX entry_home ON entry (home_path, day)",
    "CREATE INDEX entry_segment ON entry (segment)",
    "CREATE INDEX claim_waiting ON claim (path) WHERE decided_at IS NULL",
    "CREATE INDEX claim_volunteer ON claim (volunteer)",
    "CREATE UNIQUE INDEX claim_segment_once ON claim (segment) WHERE segment IS NOT NULL AND decision IS NULL",
    "ALTER TABLE claim ADD CONSTRAINT claim_second_person CHECK (decided_by IS DISTINCT FROM claimed_by OR decided_by IS NULL)",
    scoped("entry", "home_path", "path", person="person", read_whole=True),
    scoped("claim", "home_path", "path", person="person"),
    append_only("entry"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hours", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""Indexes, collation of paths, and what the database itself guards: both sides must be within the reach."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:59:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

_PATH = "nullif(current_setting('app.path', true), '')"


def _both(table: str, one: str, other: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_within_reach ON {table} USING ({one} ^@ {_PATH} AND {other} ^@ {_PATH});"
    )


STATEMENTS = (
    'ALTER TABLE duplicate_pair ALTER COLUMN first_path TYPE varchar(120) COLLATE "C",'
    ' ALTER COLUMN second_path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE "merge" ALTER COLUMN kept_path TYPE varchar(120) COLLATE "C",'
    ' ALTER COLUMN gone_path TYPE varchar(120) COLLATE "C"',
    "ALTER TABLE duplicate_pair ADD CONSTRAINT duplicate_pair_order CHECK (first < second)",
    "CREATE UNIQUE INDEX duplicate_pair_once ON duplicate_pair (first, second)",
    "CREATE INDEX duplicate_pair_path ON duplicate_pair (first_path) WHERE apart_at IS NULL",
    'CREATE UNIQUE INDEX merge_once ON "merge" (gone) WHERE undone_at IS NULL',
    'CREATE INDEX merge_kept ON "merge" (kept)',
    'ALTER TABLE "merge" ADD CONSTRAINT merge_two CHECK (kept <> gone)',
    _both("duplicate_pair", "first_path", "second_path"),
    _both('"merge"', "kept_path", "gone_path").replace('"merge"_within_reach', "merge_within_reach"),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="duplicates", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

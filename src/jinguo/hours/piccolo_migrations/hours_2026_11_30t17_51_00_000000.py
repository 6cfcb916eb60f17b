"""How entries and claims that are there were proven, from their visits: the end that proves less."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-30T17:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the method of entries that are there"

_STRONGEST_FIRST = "ARRAY['screen', 'personal', 'number', 'paper', 'leader', 'settled']"


def _filled(table: str) -> str:
    """A scan whose visit is not there any more is taken for one of the screen's code, as most are."""
    return f"""
    UPDATE {table} t SET method = coalesce(
      (SELECT ({_STRONGEST_FIRST})[greatest(array_position({_STRONGEST_FIRST}, s.in_method::text),
                                            array_position({_STRONGEST_FIRST}, s.out_method::text))]
         FROM segment s WHERE s.id = t.segment),
      CASE t.source WHEN 'backfilled' THEN 'claim' WHEN 'scan' THEN 'screen' ELSE t.source END);"""


STATEMENTS = (
    "SELECT set_config('app.path', '/', true)",
    "ALTER TABLE entry DISABLE TRIGGER entry_append_only",
    f"""
    DO $$ BEGIN
      IF to_regclass('segment') IS NOT NULL THEN {_filled("entry")} {_filled("claim")} END IF;
    END $$""",
    "ALTER TABLE entry ENABLE TRIGGER entry_append_only",
    "SELECT set_config('app.path', '', true)",
)
"""The ledger is append-only for whoever serves; a new column of what is there already is filled once, here."""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hours", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

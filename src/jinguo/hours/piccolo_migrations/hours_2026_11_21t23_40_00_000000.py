"""An entry's reason may be emptied when the person whom it is about is erased; its figures never change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "reasons of the erased"

STATEMENTS = (
    """
    CREATE OR REPLACE FUNCTION entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF NEW.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason'
           AND EXISTS (SELECT FROM person p WHERE p.id = OLD.person AND p.erased_at IS NOT NULL) THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION 'entry is append-only';
    END $$
    """,
    """
    CREATE FUNCTION empty_entry_reasons(erased uuid[]) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH emptied AS (UPDATE entry SET reason = '' WHERE volunteer = ANY(erased) AND reason <> '' RETURNING 1)
      SELECT count(*) FROM emptied
    $$
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hours", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

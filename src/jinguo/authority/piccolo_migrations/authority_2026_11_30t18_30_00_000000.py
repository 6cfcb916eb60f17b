"""A row of the log is emptied only beside a row that says so."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-30T18:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "no redaction without a note"

# What this transaction has written, in its savepoints too, is not older than the transaction itself.
STATEMENT = """
CREATE OR REPLACE FUNCTION redact_audit_entry(redacted bigint, said bytea) RETURNS boolean LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE audit_entry SET actor_name = '', detail = '{}'::jsonb, salt = NULL, digest = said
   WHERE seq = redacted AND salt IS NOT NULL AND object_kind <> 'log'
         AND EXISTS (SELECT FROM audit_entry told
                      WHERE told.object_kind = 'log' AND told.action = 'redact_entry' AND told.seq > redacted
                            AND (told.detail -> 'entry' = to_jsonb(redacted)
                                 OR told.detail -> 'entries' @> to_jsonb(redacted))
                            AND age(told.xmin) <= age(pg_current_xact_id()::xid))
  RETURNING true
$$
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="authority", description=DESCRIPTION)

    async def run():
        await connection().execute(STATEMENT)

    manager.add_raw(run)
    return manager

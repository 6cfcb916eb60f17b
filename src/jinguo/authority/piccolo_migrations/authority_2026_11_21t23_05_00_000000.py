"""The chain of the log: lanes, what may be redacted, and the export register."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import append_only

ID = "2026-11-21T23:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "chain of the log"

STATEMENTS = (
    "CREATE UNIQUE INDEX audit_entry_lane ON audit_entry (lane, number)",
    "ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_linked"
    " CHECK (lane IS NOT NULL AND number IS NOT NULL AND mac IS NOT NULL) NOT VALID",
    """
    CREATE FUNCTION take_audit_lane(kept boolean) RETURNS TABLE (lane integer, number bigint, mac bytea)
    LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
      key constant integer := hashtext('jinguo audit lane');
      first constant integer := CASE WHEN kept THEN 1 ELSE 1001 END;
    BEGIN
      FOR tried IN first .. first + 999 LOOP
        IF (kept AND pg_try_advisory_lock(key, tried)) OR (NOT kept AND pg_try_advisory_xact_lock(key, tried)) THEN
          lane := tried; number := 0; mac := '';
          SELECT e.number, e.mac INTO number, mac FROM audit_entry e WHERE e.lane = tried
           ORDER BY e.number DESC LIMIT 1;
          number := coalesce(number, 0); mac := coalesce(mac, '');
          RETURN NEXT;
          RETURN;
        END IF;
      END LOOP;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF OLD.salt IS NOT NULL AND NEW.salt IS NULL AND NEW.digest IS NOT NULL AND NEW.actor_name = ''
           AND NEW.detail = '{}'::jsonb
           AND (NEW.seq, NEW.at, NEW.actor, NEW.action, NEW.object_kind, NEW.object_id, NEW.path, NEW.lane,
                NEW.number, NEW.mac)
               IS NOT DISTINCT FROM
               (OLD.seq, OLD.at, OLD.actor, OLD.action, OLD.object_kind, OLD.object_id, OLD.path, OLD.lane,
                OLD.number, OLD.mac) THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION 'audit_entry is append-only';
    END $$
    """,
    """
    CREATE FUNCTION redact_audit_entry(redacted bigint, said bytea) RETURNS boolean LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      UPDATE audit_entry SET actor_name = '', detail = '{}'::jsonb, salt = NULL, digest = said
       WHERE seq = redacted AND salt IS NOT NULL RETURNING true
    $$
    """,
    append_only("export_record"),
    "CREATE INDEX export_record_at ON export_record (at)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="authority", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

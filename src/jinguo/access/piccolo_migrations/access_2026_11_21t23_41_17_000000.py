"""Rows that only served to log in are truly deleted, by functions that never touch young ones."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-11-21T23:41:17:000000"
VERSION = "1.38.0"
DESCRIPTION = "clearing of spent rows"

STATEMENTS = (
    """
    CREATE FUNCTION clear_sessions(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH gone AS (DELETE FROM session WHERE least(ended_at, expires_at) < least(before, now() - interval '180 days') RETURNING 1)
      SELECT count(*) FROM gone
    $$
    """,
    """
    CREATE FUNCTION clear_login_codes(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH gone AS (DELETE FROM login_code WHERE expires_at < least(before, now() - interval '180 days') RETURNING 1)
      SELECT count(*) FROM gone
    $$
    """,
    """
    CREATE FUNCTION clear_invitations(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH gone AS (DELETE FROM invitation WHERE least(accepted_at, revoked_at, expires_at) < least(before, now() - interval '180 days') RETURNING 1)
      SELECT count(*) FROM gone
    $$
    """,
    """
    CREATE FUNCTION clear_recovery_codes(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH gone AS (DELETE FROM recovery_code WHERE least(used_at, replaced_at) < least(before, now() - interval '180 days') RETURNING 1)
      SELECT count(*) FROM gone
    $$
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

"""What the database does for webhooks by itself: it writes deliveries in the transaction of the change, shows rows within
reach, and deletes what was sent long ago.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-11-30T18:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "deliveries are written by the database"

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS"

# Up to 1,000 things of one kind are one delivery. What is 仅本级可见 is told to its own level alone.
TELL = f"""
CREATE FUNCTION tell_webhooks(
  kinds text[], things uuid[], paths text[], other_paths text[], locals boolean[], positions bigint[]
) RETURNS void {DEFINER} $$
BEGIN
  INSERT INTO delivery (id, webhook, path, kind, things, "position", happened_at, state, due_at, attempts, trouble)
  SELECT gen_random_uuid(), h.id, h.path, c.kind, array_agg(c.thing), max(c.position), now(), 'queued',
         '2000-01-01Z', 0, ''
    FROM webhook h
    JOIN (SELECT *, (row_number() OVER (PARTITION BY u.kind) - 1) / 1000 AS part
            FROM unnest(kinds, things, paths, other_paths, locals, positions)
              AS u(kind, thing, path, other_path, is_local, position)) c
      ON c.kind = ANY (h.kinds) AND (c.path ^@ h.path OR c.other_path ^@ h.path)
     AND (NOT c.is_local OR h.path IN (c.path, c.other_path))
   WHERE h.ended_at IS NULL
   GROUP BY h.id, h.path, c.kind, c.part;
END $$"""


def trigger(name: str, changes: str) -> str:
    """A trigger function that tells what `changes` (kind, thing, path, other_path, is_local, position) finds; nothing is
    looked for as long as there is no webhook. It reaches everywhere meanwhile: a clerk of a village need not reach the
    district's webhook, and still it is told.
    """
    return f"""
CREATE FUNCTION {name}() RETURNS trigger {DEFINER} $$
DECLARE reach text := coalesce(current_setting('app.path', true), '');
BEGIN
  PERFORM set_config('app.path', '/', true);
  IF EXISTS (SELECT FROM webhook WHERE ended_at IS NULL) THEN
    PERFORM tell_webhooks(array_agg(c.kind), array_agg(c.thing), array_agg(c.path::text), array_agg(c.other_path::text),
                          array_agg(c.is_local), array_agg(c.position))
       FROM ({changes}) c(kind, thing, path, other_path, is_local, position);
  END IF;
  PERFORM set_config('app.path', reach, true);
  RETURN NULL;
END $$"""


def after(deed: str, table: str, name: str, *, before: bool = False) -> str:
    rows = "NEW TABLE AS n" + " OLD TABLE AS o" * before
    return (
        f"CREATE TRIGGER {name} AFTER {deed} ON {table} REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


LOCAL = "(SELECT p.local_only FROM person p WHERE p.id = n.person)"

REGISTERED = f"SELECT 'volunteer.registered', n.id, n.path, n.path, {LOCAL}, NULL::bigint FROM n"

CHANGED = f"""
SELECT CASE WHEN n.left_at IS NOT NULL AND o.left_at IS NULL THEN 'volunteer.left' ELSE 'volunteer.changed' END,
       n.id, n.path, o.path, {LOCAL}, NULL::bigint
  FROM n JOIN o ON o.id = n.id WHERE n.* IS DISTINCT FROM o.*"""

PERSON = """
SELECT 'volunteer.changed', v.id, v.path, v.path, n.local_only AND o.local_only, NULL::bigint
  FROM n JOIN o ON o.id = n.id JOIN volunteer v ON v.person = n.id WHERE n.* IS DISTINCT FROM o.*"""

EVENT_CHANGED = """
SELECT CASE WHEN n.published_at IS NOT NULL AND o.published_at IS NULL THEN 'event.published'
            WHEN n.cancelled_at IS NOT NULL AND o.cancelled_at IS NULL THEN 'event.cancelled'
            WHEN n.closed_at IS NOT NULL AND o.closed_at IS NULL THEN 'event.ended'
            ELSE 'event.changed' END, n.id, n.path, o.path, false, NULL::bigint
  FROM n JOIN o ON o.id = n.id WHERE n.published_at IS NOT NULL AND n.* IS DISTINCT FROM o.*"""

ENTERED = f"""
SELECT CASE WHEN n.reverses IS NULL THEN 'entry.recorded' ELSE 'entry.reversed' END, n.id, n.path, n.home_path, {LOCAL},
       n.seq FROM n"""

CLEAR = """
CREATE FUNCTION clear_deliveries(before timestamptz) RETURNS bigint LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM delivery WHERE state <> 'queued' AND happened_at < least(before, now() - interval '30 days') RETURNING 1)
  SELECT count(*) FROM gone
$$"""

STATEMENTS = (
    'ALTER TABLE webhook ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    'ALTER TABLE delivery ALTER COLUMN path TYPE varchar(120) COLLATE "C"',
    "CREATE INDEX delivery_due ON delivery (due_at) WHERE state = 'queued'",
    "CREATE INDEX delivery_of ON delivery (webhook, id)",
    scoped("webhook", "path"),
    scoped("delivery", "path"),
    TELL,
    trigger("webhook_registered", REGISTERED),
    trigger("webhook_changed", CHANGED),
    trigger("webhook_person", PERSON),
    trigger("webhook_event", EVENT_CHANGED),
    trigger("webhook_entry", ENTERED),
    after("INSERT", "volunteer", "webhook_registered"),
    after("UPDATE", "volunteer", "webhook_changed", before=True),
    after("UPDATE", "person", "webhook_person", before=True),
    after("UPDATE", "event", "webhook_event", before=True),
    after("INSERT", "entry", "webhook_entry"),
    CLEAR,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="webhooks", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager

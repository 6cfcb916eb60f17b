"""The third fence: PostgreSQL itself shows rows about people only within the reach that a transaction has stated."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

FIRST, OTHER = "/330211/001/", "/430112/"
HER, SOMEBODY = "0193e8a2-b4c6-7d00-a1b2-c3d4e5f60718", "0193e8a2-b4c6-7d00-a1b2-c3d4e5f60719"

OPEN = {
    "account": "looked up by user name before anybody is known; staff, not people served",
    "recovery_code": "digests alone, looked up by the account that is logging in",
    "session": "this is how it is found out who asks",
    "token": "this is how it is found out which program asks",
    "login_code": "digests alone, looked up before anybody is known",
    "role_grant": "this is how it is found out how far somebody reaches",
    "invitation": "looked up by its secret before anybody is known; staff, not people served",
    "audit_entry": "written by everybody, also about places outside her reach; read through authority.queries alone",
    "export_record": "written in the exporter's transaction, found again by the number in a file from anywhere",
    "event": "published ones are for everybody; no person stands in it but who answers for it",
    "organisation": "the tree is public",
    "programme": "the plan names no person",
    "hours_rule": "rules name no person",
    "concern_clock": "hours of a district name no person; a street reads its district's",
    "weighting": "what a district weighs names no person; a street reads its district's",
    "wish_rule": "what a district asks of wishes names no person; a street reads its district's",
    "cadence": "how often is asked for names no person; a street reads its district's",
    "care_policy": "what a district asks names no person; a street reads its district's",
    "qualification_kind": "kinds name no person; those of the district above count",
    "wording": "texts of an organisation name no person; the nearest above counts, also for the worker",
}
"""Tables with a path or a person in them that are not fenced, and why."""

ABOUT = r"(^|_)(path|person|volunteer|account|child|guardian)$"
"""How columns are named that say whose row it is."""

DEFINERS = {
    "redact_audit_entry": "empties one row of the log, which the service itself may not change",
    "empty_entry_reasons": "empties what was written about somebody who was erased; minutes stay",
    "clear_clock_tasks": "deletes what the clock asked for and what ended a week ago or earlier",
    "clear_invitations": "deletes what ended half a year ago or earlier",
    "clear_login_codes": "deletes what ended half a year ago or earlier",
    "clear_recovery_codes": "deletes what ended half a year ago or earlier",
    "clear_picked": "deletes sets of picked volunteers that are a day old or older",
    "clear_sessions": "deletes what ended half a year ago or earlier",
    "clear_submissions": "deletes what was sent a day ago or earlier; digests and sealed answers",
    "clear_deliveries": "deletes what was sent to webhooks a month ago or earlier; no person stands in it",
    "tell_webhooks": "writes deliveries of ids for webhooks that reach the change; who makes it need not reach them",
    **dict.fromkeys(
        ("webhook_registered", "webhook_changed", "webhook_person", "webhook_event", "webhook_entry"),
        "a trigger that hands ids of changed rows to tell_webhooks",
    ),
    "clear_worker_runs": "deletes workers not seen for a week or longer; no person stands in them",
}
"""Functions that run with their owner's rights, and for what; none gives anything back but a count."""

_TABLES = """
SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS fenced, c.relowner::regrole::text AS owner
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v') AND c.relname <> 'migration'
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   AND (a.attname ~ $1 OR c.relname = 'person'))
 ORDER BY c.relname"""

_COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type
  FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
       AND (a.attname ~ $2 OR a.attnotnull) AND a.attidentity = '' AND a.attgenerated = ''"""

_CHECKS = "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'"

VALUES = {
    **dict.fromkeys(("character varying", "text", "character"), "'x'"),
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric", "real", "double precision"), "1"),
    **{"boolean": "false", "date": "'2026-11-21'", "timestamp with time zone": "'2026-11-21T04:00:00Z'"},
    **{"bytea": "gen_random_uuid()::text::bytea", "jsonb": "'{}'", "uuid": "gen_random_uuid()", "interval": "'1 day'"},
    "time without time zone": "'08:00'",
}


@pytest.fixture
async def root(worker_database: str) -> AsyncIterator[asyncpg.Connection]:
    """The superuser, in a transaction that is taken back."""
    connection = await asyncpg.connect(worker_database)
    undone = connection.transaction()
    await undone.start()
    yield connection
    await undone.rollback()
    await connection.close()


async def tables(root: asyncpg.Connection) -> dict[str, bool]:
    """Tables and views that say whose a row is -> whether they are fenced."""
    return {row["name"]: row["fenced"] for row in await root.fetch(_TABLES, ABOUT)}


async def unfenced(root: asyncpg.Connection) -> set[str]:
    """Tables of people without a fence that nobody has given a reason for."""
    return {name for name, fenced in (await tables(root)).items() if not fenced} - set(OPEN)


async def plant(root: asyncpg.Connection, table: str) -> None:
    """A row about her, of the first place, whatever else a row must hold."""
    for check in await root.fetch(_CHECKS, table):
        await root.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check["conname"]}"')
    columns = await root.fetch(_COLUMNS, table, ABOUT)
    values = {row["name"]: _value(table, row["name"], row["type"]) for row in columns}
    names = ", ".join(f'"{name}"' for name in values)
    await root.execute(f'DELETE FROM "{table}"')
    await root.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(values.values())})')


def _value(table: str, column: str, kind: str) -> str:
    if column.endswith("path"):
        return f"'{FIRST}'"
    if column == "person" or (table, column) == ("person", "id"):
        return f"'{HER}'"
    return "'{}'" if kind.endswith("[]") else VALUES[kind]


async def seen(root: asyncpg.Connection, table: str, path: str | None, person: str | None) -> int:
    """How many rows the service's role sees after it has said how far it reaches; None: it has said nothing."""
    asking = root.transaction()
    await asking.start()
    try:
        await root.execute("SET LOCAL ROLE jinguo_app")
        for name, value in (("path", path), ("person", person)):
            if value is not None:
                await root.execute(f"SET LOCAL app.{name} = '{value}'")
        return int(await root.fetchval(f'SELECT count(*) FROM "{table}"') or 0)
    finally:
        await asking.rollback()  # or role and reach would stay


async def public_functions(root: asyncpg.Connection) -> set[str]:
    """Functions of ours that every role of the server may call."""
    rows = await root.fetch(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND has_function_privilege('public', oid, 'EXECUTE')"
    )
    return {row["proname"] for row in rows}


async def test_no_function_of_ours_is_everybodys_nor_is_one_that_is_made_tomorrow(root: asyncpg.Connection) -> None:
    before = await public_functions(root)
    await root.execute("CREATE FUNCTION of_the_superuser() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    planted = await public_functions(root)
    await root.execute(
        "SET LOCAL ROLE jinguo_owner; CREATE FUNCTION tomorrows() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    )

    assert (before, planted) == (set(), {"of_the_superuser"})
    assert await public_functions(root) == planted


async def test_every_table_of_people_is_fenced_or_says_why_not(root: asyncpg.Connection) -> None:
    found = await tables(root)

    assert await unfenced(root) == set()
    assert {name for name in OPEN if found.get(name) is not False} == set()
    assert {"person", "volunteer", "consent", "sign_up", "scan", "segment", "entry", "claim"} <= set(found) - set(OPEN)


@pytest.mark.parametrize(
    "statement", ["SELECT 1", "ALTER TABLE planted ENABLE ROW LEVEL SECURITY"], ids=["bare", "not forced"]
)
async def test_a_table_that_is_planted_without_a_fence_is_found(root: asyncpg.Connection, statement: str) -> None:
    await root.execute("CREATE TABLE planted (id uuid, person uuid)")
    await root.execute(statement)

    assert await unfenced(root) == {"planted"}


async def test_a_view_that_is_planted_is_found(root: asyncpg.Connection) -> None:
    await root.execute("CREATE VIEW planted AS SELECT person FROM volunteer")

    assert await unfenced(root) == {"planted"}


async def test_a_fenced_table_shows_nothing_to_who_says_nothing_or_reaches_elsewhere(root: asyncpg.Connection) -> None:
    await root.execute("SET LOCAL session_replication_role = replica")
    fenced = [name for name, done in (await tables(root)).items() if done]
    leaks, blind = {}, []

    for table in fenced:
        await plant(root, table)
        asked = {
            "nothing said": await seen(root, table, None, None),
            "said and reset": await seen(root, table, "", ""),
            "another branch": await seen(root, table, OTHER, None),
            "another branch and person": await seen(root, table, OTHER, SOMEBODY),
            "a sister street": await seen(root, table, "/330211/002/", None),
            "a path that only begins alike": await seen(root, table, "/330211/001/1/", None),
            "another person": await seen(root, table, None, SOMEBODY),
        }
        leaks |= {(table, how): rows for how, rows in asked.items() if rows}
        if not await seen(root, table, FIRST, None):
            blind.append(table)

    assert leaks == {}
    assert blind == []  # the control: the same row is there for its own branch
    assert len(fenced) > 8


async def test_a_fence_with_a_gap_that_is_planted_is_found(root: asyncpg.Connection) -> None:
    await root.execute("SET LOCAL session_replication_role = replica")
    await root.execute("CREATE POLICY gap ON volunteer FOR SELECT USING (true)")
    await plant(root, "volunteer")

    assert await seen(root, "volunteer", None, None) == 1


async def test_a_row_cannot_be_written_where_one_does_not_reach(root: asyncpg.Connection) -> None:
    await root.execute("SET LOCAL session_replication_role = replica")
    await plant(root, "consent")
    await root.execute("SET LOCAL ROLE jinguo_app; SET LOCAL app.path = '/430112/'")

    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await root.execute(
            "INSERT INTO consent (id, person, path, kind, version, manner)"
            f" VALUES (gen_random_uuid(), '{HER}', '{FIRST}', 'x', 'x', 'x')"
        )


async def test_the_service_is_no_superuser_passes_no_fence_and_owns_nothing(root: asyncpg.Connection) -> None:
    role = await root.fetchrow("SELECT * FROM pg_roles WHERE rolname = 'jinguo_app'")
    owned = await root.fetch("SELECT relname FROM pg_class WHERE relowner = 'jinguo_app'::regrole")
    memberships = await root.fetch("SELECT roleid::regrole FROM pg_auth_members WHERE member = 'jinguo_app'::regrole")

    assert role is not None
    assert [
        name for name in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication") if role[name]
    ] == []
    assert (owned, memberships) == ([], [])


async def test_what_runs_with_the_owners_rights_is_known_and_finds_no_other_tables(root: asyncpg.Connection) -> None:
    found = await root.fetch(
        "SELECT proname, coalesce(array_to_string(proconfig, ' '), '') AS settings FROM pg_proc"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )

    assert {row["proname"] for row in found} == set(DEFINERS)
    assert [row["proname"] for row in found if "search_path" not in row["settings"]] == []

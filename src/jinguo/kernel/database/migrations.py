"""Migrations: all that are pending, with their ledger rows and the service's rights, in one transaction; two at once
take turns. Whoever has none to run does not load them: each command and each start of the service looks.
"""

import contextlib
import io
import re
from pathlib import Path

from jinguo.kernel.db import connection, database, fetch

PACKAGE = Path(__file__).parents[2]
APPEND_ONLY = ("entry", "audit_entry", "export_record")
"""Tables that the service may add to and read, and nothing else."""


async def migrate(app_role: str) -> list[str]:
    """Bring the database up to date and grant the service's role what it needs: no DELETE anywhere, no UPDATE of the
    append-only tables. Nobody else may do anything: our functions run with their owner's rights, and are not PUBLIC's.

    The engine must be open as the owner of the tables. Returns the names of the migrations that ran.
    """
    ran: set[str] = set()
    async with database().transaction():
        await fetch("SELECT pg_advisory_xact_lock(hashtext('jinguo migrate'))")
        before = await _done()
        if written() - before:
            await _run()
        await _grant(app_role)
        ran = await _done() - before
    return sorted(ran)


async def _run() -> None:
    from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager  # noqa: PLC0415 - seldom needed

    forwards = ForwardsMigrationManager("all")
    await forwards.create_migration_table()
    for app in forwards.get_sorted_app_names():
        with contextlib.redirect_stdout(io.StringIO()):
            await ForwardsMigrationManager(app).run_migrations(forwards.get_app_config(app))


async def pending() -> list[str]:
    """The names of the migrations that have yet to run; anybody who reads the database may ask."""
    done: set[str] = set()
    async with database().transaction():
        done = await _done()
    return sorted(written() - done)


def written() -> set[str]:
    """The names of all migrations of the product, read off their files: `access 2026-11-21T20:12:29:240857`."""
    return {
        f"{file.parents[1].name} {name}"
        for file in PACKAGE.glob("*/piccolo_migrations/*.py")
        for name in re.findall('^ID = "(.+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
    }


async def _done() -> set[str]:
    if not (await fetch("SELECT to_regclass('migration') IS NOT NULL AS there"))[0]["there"]:
        return set()
    return {f"{row['app_name']} {row['name']}" for row in await fetch("SELECT app_name, name FROM migration")}


async def _grant(role: str) -> None:
    name = (await fetch("SELECT quote_ident($1) AS name", role))[0]["name"]
    append_only = ", ".join(APPEND_ONLY)
    await connection().execute(
        f"GRANT USAGE ON SCHEMA public TO {name};"
        f" GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {name};"
        f" GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name};"
        " ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;"
        " REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;"
        f" GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {name};"
        f" REVOKE UPDATE ON {append_only} FROM {name}; REVOKE INSERT, UPDATE ON migration FROM {name}"
    )

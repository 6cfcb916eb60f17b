"""Migrations: all that are pending, with their ledger rows and the service's rights, in one transaction; two at once
take turns.
"""

import contextlib
import io

from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

from jinguo.kernel.db import connection, database, fetch

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
        forwards = ForwardsMigrationManager("all")
        await forwards.create_migration_table()
        for app in forwards.get_sorted_app_names():
            with contextlib.redirect_stdout(io.StringIO()):
                await ForwardsMigrationManager(app).run_migrations(forwards.get_app_config(app))
        await _grant(app_role)
        ran = await _done() - before
    return sorted(ran)


async def pending() -> list[str]:
    """The names of the migrations that have yet to run; anybody who reads the database may ask."""
    every = ForwardsMigrationManager("all")
    folders = {app: every.get_app_config(app).resolved_migrations_folder_path for app in every.get_sorted_app_names()}
    known = {f"{app} {name}" for app, folder in folders.items() for name in every.get_migration_modules(folder)}
    done: set[str] = set()
    async with database().transaction():
        done = await _done()
    return sorted(known - done)


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

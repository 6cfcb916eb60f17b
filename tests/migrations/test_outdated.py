"""A database of one's own is brought up to date by `jinguo migrate` alone; until then the service refuses it."""

import asyncpg
import pytest
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

from jinguo.cli.ground import Outdated, refuse_outdated
from jinguo.config import settings
from jinguo.kernel.database.migrations import pending, written
from jinguo.kernel.db import Database
from tests.conftest import as_role

FORGET = "DELETE FROM migration WHERE id = (SELECT max(id) FROM migration) RETURNING app_name, name"


def test_the_migrations_that_are_written_are_those_that_run() -> None:
    every = ForwardsMigrationManager("all")
    folders = {app: every.get_app_config(app).resolved_migrations_folder_path for app in every.get_sorted_app_names()}

    assert written() == {
        f"{app} {name}" for app, folder in folders.items() for name in every.get_migration_modules(folder)
    }


async def test_the_service_refuses_a_database_that_waits_for_a_migration(
    database: Database, worker_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = as_role(worker_database, "jinguo_app")
    monkeypatch.setenv("JINGUO_DATABASE_URL", service)
    settings.cache_clear()
    root = await asyncpg.connect(worker_database)
    assert await pending() == []
    forgotten = await root.fetchrow(FORGET)
    assert forgotten is not None
    try:
        assert await pending() == [f"{forgotten['app_name']} {forgotten['name']}"]
        await database.close()
        with pytest.raises(Outdated, match="还差 1 步升级。请先执行 jinguo migrate"):
            await refuse_outdated()
    finally:
        await root.execute("INSERT INTO migration (app_name, name) VALUES ($1, $2)", *forgotten)
        await root.close()
        settings.cache_clear()
        await database.close()
        await database.open(service, largest=12)

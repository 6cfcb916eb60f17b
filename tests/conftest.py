"""One PostgreSQL a run, one migrated template, one database a worker, emptied before each test that asks for it.

With JINGUO_TEST_DATABASE_URL (a superuser's address of a server of one's own, without a database name) that server is
used instead.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from argon2 import PasswordHasher
from litestar import Litestar

from jinguo.access.passwords import digests
from jinguo.domains import DOMAINS
from jinguo.kernel import clock, crypto
from jinguo.kernel.database import embedded
from jinguo.kernel.database.migrations import migrate
from jinguo.kernel.db import Database
from jinguo.kernel.db import database as engine
from jinguo.kernel.parts import compose
from jinguo.kernel.process import collector
from jinguo.web.site import site

pytest_plugins = ["tests.world"]

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Saturday 21 November 2026, 12:00 in Beijing: when every test begins."""

TEMPLATE = "jinguo_template"
SERVER_PLACE = "JINGUO_TEST_SERVER_PLACE"
HASTY = {"synchronous_commit": "off", "wal_level": "minimal", "max_wal_senders": "0", "checkpoint_timeout": "1h"}
"""What a server does without that nobody copies and nobody starts again."""

SWEEP = """
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.sweep() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {deletes}
PERFORM setval('volunteer_number', 1000001, false), setval('child_number', 1, false),
    setval('wish_number', 1, false), setval('woman_number', 1, false), setval('aid_batch_number', 1, false),
    setval('entry_seq_seq', 1, false);
END $$"""
"""No trigger holds this connection back. A function keeps its plans, and most tables are empty: a quarter of the CPU of
a DELETE from each.
"""


class Hands:
    """The hands of the clock: tests set them and move them."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_long: float) -> datetime:
        """Move the clock forward by a timedelta's arguments."""
        self.now += timedelta(**how_long)
        return self.now

    def set(self, moment: datetime) -> datetime:
        """Set the clock."""
        self.now = moment
        return self.now


@pytest.fixture(autouse=True)
def hands() -> Iterator[Hands]:
    """The clock of the test, standing at noon."""
    moment = Hands()
    with clock.set_to(moment):
        yield moment


@pytest.fixture(scope="session", autouse=True)
def keys() -> crypto.KeyRing:
    """One key ring for the whole run."""
    ring = crypto.KeyRing.generate()
    crypto.use(ring)
    return ring


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords in this process at a thousandth of the service's cost, which `test_passwords` holds."""
    with pytest.MonkeyPatch.context() as cost:
        cost.setattr(digests, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def domains() -> None:
    """All domains, as in every process of the service."""
    compose(DOMAINS)


@pytest.fixture(scope="session")
def app() -> Litestar:
    """The site as it is served, put together once a worker; the `database` fixture opens database and keys."""
    return site()


def pytest_configure(config: pytest.Config) -> None:
    """Make a place for the run's server and data; the workers of a run find it in the environment, each with data of
    its own, as each has its own keys. Of what the user has
    set for a service of hers nothing holds, so that no test writes there. Nobody is made to enrol a second factor,
    and whoever comes may register, but in the tests that are about it. Bytecode is kept in any case: the run starts
    hundreds of processes, and each would compile all modules anew (a quarter of its start).
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if (worker := getattr(config, "workerinput", None)) is not None:
        os.environ["JINGUO_DATA"] += f"/{worker['workerid']}"
        return
    for name in list(os.environ):
        if name == "CREDENTIALS_DIRECTORY" or (name.startswith("JINGUO_") and not name.startswith("JINGUO_TEST_")):
            del os.environ[name]
    place = os.environ[SERVER_PLACE] = tempfile.mkdtemp(prefix="jinguo-")
    os.environ.update(JINGUO_DATA=f"{place}/var", JINGUO_SECOND_FACTOR="off", JINGUO_SELF_REGISTRATION="open")
    Path(place).chmod(0o711)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported and collected stays: it need not be looked through again and again (a sixth of all CPU)."""
    collector.spare()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it after the last worker."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SERVER_PLACE))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server, as its superuser, with `{database}` to be filled in; shared by the workers of a run."""
    own = os.environ.get("JINGUO_TEST_DATABASE_URL")
    if own:
        yield own.rstrip("/") + "/{database}"
        return
    running = embedded.start(Path(os.environ[SERVER_PLACE]) / "pg", durable=False, settings=HASTY)
    yield running.dsn("postgres", "{database}")
    running.stop()


@pytest.fixture(scope="session")
async def worker_database(server: str, worker_id: str) -> AsyncIterator[str]:
    """This worker's own copy of the migrated template; yields the superuser's address. The engine is open as the
    service's role.
    """
    name = f"jinguo_{worker_id}"
    await _copy_template(server, name)
    address = server.format(database=name)
    await engine().open(as_role(address, "jinguo_app"), largest=12)
    yield address
    await engine().close()


async def _copy_template(server: str, name: str) -> None:
    root = await asyncpg.connect(server.format(database="postgres"))
    await root.execute("SELECT pg_advisory_lock(20240308)")
    try:
        if not await root.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", TEMPLATE):
            for role in ("jinguo_owner", "jinguo_app"):
                if not await root.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role):
                    await root.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
            await root.execute(f"CREATE DATABASE {TEMPLATE} OWNER jinguo_owner ENCODING utf8 TEMPLATE template0")
            await engine().open(as_role(server.format(database=TEMPLATE), "jinguo_owner"))
            await migrate("jinguo_app")
            await engine().close()
        await root.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await root.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER jinguo_owner")
    finally:
        await root.close()


def as_role(address: str, role: str) -> str:
    """The same database, as another role."""
    before, _, place = address.partition("@")
    scheme = before.split("//")[0]
    secret = f":{role}" if ":" in before.split("//")[1] else ""
    return f"{scheme}//{role}{secret}@{place}"


@pytest.fixture(scope="session")
async def sweep(worker_database: str) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Empties all tables but that of migrations. Its connection is kept: a new one reads the catalogue anew, which
    takes longer than the emptying.
    """
    root = await asyncpg.connect(worker_database)
    tables = await root.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'"
    )
    names = [f'"{row["tablename"]}"' for row in tables]
    await root.execute(
        SWEEP.format(deletes=" ".join(map("IF EXISTS (SELECT FROM {0}) THEN DELETE FROM {0}; END IF;".format, names)))
    )
    statement = await root.prepare("SELECT pg_temp.sweep()")
    yield statement.fetch
    await root.close()


@pytest.fixture
async def database(sweep: Callable[[], Awaitable[object]]) -> Database:
    """An empty database with the service's own engine."""
    await sweep()
    return engine()

"""The data of version 0.1.0: a demo with something in every table, as `pg_dump` wrote it, with its key ring beside it.

It is a filled demo with people merged, apart again and erased, a request to be erased, claims of each outcome, a
reversal, an import, exports, a move between districts, codes, tokens, wishes, a second factor and keys rotated once;
then a worker ran for a while. Nobody in it is real.
"""

import lzma
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from jinguo.config import settings
from jinguo.kernel import crypto
from jinguo.kernel.database.migrations import migrate
from jinguo.kernel.database.placement import binaries
from jinguo.kernel.db import database
from tests.conftest import Hands, as_role

KEPT = Path(__file__).with_name("v0.1.0")
NEXT_DAY = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
"""Noon in Beijing, some hours after the data was made."""


@pytest.fixture
def its_keys(keys: crypto.KeyRing, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The key ring and the log of erasures that belong to the data."""
    monkeypatch.setenv("JINGUO_ERASURES", str(KEPT / "erasures.jsonl"))
    settings.cache_clear()
    crypto.use(crypto.KeyRing.from_json((KEPT / "keyring.json").read_bytes()))
    yield
    crypto.use(keys)
    settings.cache_clear()


@pytest.fixture
async def migrated(server: str, worker_database: str, its_keys: None, hands: Hands) -> AsyncIterator[None]:
    """The data in a database of its own, after all migrations of today; the engine is open there as the service's
    role.
    """
    hands.set(NEXT_DAY)
    name = f"jinguo_kept_{os.getpid()}"
    root = await asyncpg.connect(server.format(database="postgres"))
    await root.execute(f"CREATE DATABASE {name} OWNER jinguo_owner TEMPLATE template0 ENCODING utf8")
    await database().close()
    try:
        address = server.format(database=name)
        _restore(address)
        await database().open(as_role(address, "jinguo_owner"))
        await migrate("jinguo_app")
        await database().close()
        await database().open(as_role(address, "jinguo_app"), largest=12)
        yield
    finally:
        await database().close()
        await root.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await root.close()
        await database().open(as_role(worker_database, "jinguo_app"), largest=12)


def _restore(address: str) -> None:
    data = lzma.decompress((KEPT / "data.sql.xz").read_bytes())
    psql = [binaries() / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={address}"]
    subprocess.run(psql, input=data, capture_output=True, check=True)

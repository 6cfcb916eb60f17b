"""A backup from before an erasure is restored: nobody who was erased comes back, and the service says so first."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.erasures import append, lines
from jinguo.authority.errors import BadLine
from jinguo.authority.keys import agree_on_keys
from jinguo.kernel import crypto
from jinguo.kernel.database.placement import binaries
from jinguo.retention import queries
from jinguo.retention.errors import ErasuresForgotten
from tests.commands import jinguo
from tests.conftest import Hands
from tests.retention.served import served
from tests.retention.test_erasure import erased, everything
from tests.world import World

RESTORED = "jinguo_restored"


def program(name: str, *words: str) -> None:
    subprocess.run([str(binaries() / name), *words], check=True, capture_output=True, timeout=120)


def command(address: str, ring: Path, log: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "JINGUO_DATABASE_URL": address,
        "JINGUO_OWNER_DATABASE_URL": address.replace("jinguo_app", "jinguo_owner"),
        "JINGUO_KEYRING": str(ring),
        "JINGUO_ERASURES": str(log),
    }
    if words[0] != "serve":
        return jinguo(*words, environment=environment, place=ring.parent)
    call = [sys.executable, "-m", "jinguo.cli", *words]
    return subprocess.run(
        call, env=environment, cwd=ring.parent, capture_output=True, text=True, check=False, timeout=180
    )


async def test_after_a_restore_the_service_does_not_start_until_everybody_is_erased_again(
    world: World,
    second: Actor,
    hands: Hands,
    keys: crypto.KeyRing,
    worker_database: str,
    log_outside: Path,
    tmp_path: Path,
) -> None:
    await served(world)
    await agree_on_keys(SYSTEM, crypto.ring())
    dump, ring = tmp_path / "jinguo.dump", tmp_path / "keyring.json"
    program("pg_dump", "--format=custom", f"--file={dump}", worker_database)
    number = (await erased(world, second, hands)).number
    ring.write_bytes(keys.to_json())
    ring.chmod(0o600)
    name = f"{RESTORED}_{os.getpid()}"
    root = await asyncpg.connect(worker_database)
    try:
        await root.execute(f"CREATE DATABASE {name} OWNER jinguo_owner TEMPLATE template0")
        address = worker_database.replace(f"/{urlsplit(worker_database).path[1:]}?", f"/{name}?")
        program("pg_restore", f"--dbname={address}", str(dump))
        app = _as_app(address)

        refused = command(app, ring, log_outside, "serve", "--port", "0")
        assert refused.returncode == 1
        assert "jinguo retention replay" in refused.stderr
        done = command(app, ring, log_outside, "retention", "replay", "--json")
        assert json.loads(done.stdout) == {"receipts": [number]}, done.stderr
        again = command(app, ring, log_outside, "retention", "replay", "--json")
        assert json.loads(again.stdout) == {"receipts": []}

        restored = await asyncpg.connect(address)
        rows = await restored.fetch("SELECT name, phone, phone_index, erased_at FROM person ORDER BY id")
        minutes = await restored.fetchval("SELECT sum(credited_minutes) FROM entry")
        known = await restored.fetch("SELECT number, done_at IS NOT NULL AS done FROM erasure")
        await restored.close()
        assert [(row["name"], row["phone"], row["phone_index"]) for row in rows if row["erased_at"]] == [
            ("已删除", None, None)
        ]
        assert "王芳" not in [row["name"] for row in rows]
        assert minutes == 90
        assert [tuple(row) for row in known] == [(number, True)]
    finally:
        await root.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await root.close()


def _as_app(address: str) -> str:
    before, _, place = address.partition("@")
    scheme, login = before.split("//")
    return f"{scheme}//jinguo_app{':jinguo_app' if ':' in login else ''}@{place}"


async def test_a_database_that_knows_its_erasures_starts(world: World, second: Actor, hands: Hands) -> None:
    await erased(world, second, hands)

    await queries.refuse_forgotten(SYSTEM)
    assert "王芳" not in await everything()


async def test_a_line_of_somebody_who_is_there_is_found(world: World, hands: Hands) -> None:
    append("SC20261101-BCDFGHJKM", hands.now, [world.wang_fang.person])

    with pytest.raises(ErasuresForgotten, match="retention replay"):
        await queries.refuse_forgotten(SYSTEM)


def exchange(log: Path, one: UUID, other: UUID) -> None:
    log.write_text(log.read_text().replace(str(one), str(other)))


async def test_nobody_has_somebody_erased_by_writing_a_line(world: World, hands: Hands, log_outside: Path) -> None:
    append("SC20261101-BCDFGHJKM", hands.now, [world.liu_yang.person])
    exchange(log_outside, world.liu_yang.person, world.wang_fang.person)

    with pytest.raises(BadLine, match="第 1 行"):
        await queries.refuse_forgotten(SYSTEM)


def test_a_line_that_was_cut_off_is_left_out_and_does_not_spoil_the_next(
    world: World, hands: Hands, log_outside: Path
) -> None:
    append("SC20261101-BCDFGHJKM", hands.now, [world.wang_fang.person])
    with log_outside.open("a") as file:
        file.write('{"number":"SC2026')
    assert [line.number for line in lines()] == ["SC20261101-BCDFGHJKM"]
    append("SC20261102-BCDFGHJKM", hands.now, [world.liu_yang.person])

    assert [line.number for line in lines()] == ["SC20261101-BCDFGHJKM", "SC20261102-BCDFGHJKM"]

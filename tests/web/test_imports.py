"""Rosters that a program sends: the worker takes them in with the token's own reach, once."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.errors import RoleGone
from jinguo.tasks.execution import do_next
from jinguo.worker.runners import RUNNERS
from tests.volunteers.rosters import Rows, xlsx
from tests.web.conftest import COMMUNITY, STREET, Program
from tests.web.test_desk_roster import data

__all__ = ["data"]

HERE = "/api/v1/volunteers/imports"
ROSTER: Rows = (
    ("姓名", "联系电话"),
    ("张玉梅", "13800007741"),
    ("张玉兰", "13800007742"),
    ("陈凤霞", "1380000"),
)
FIGURES = ("rows", "added", "known", "rejected", "left_out")


@pytest.fixture
async def office(data: Path, program: Program) -> httpx.AsyncClient:
    return await program(Role.OFFICER, STREET)


async def sent(office: httpx.AsyncClient, key: str = "", content: bytes = b"", **more: Any) -> httpx.Response:  # noqa: ANN401
    return await office.post(
        HERE,
        data={"organisation": COMMUNITY, **more},
        files={"file": ("花名册.xlsx", content or xlsx(ROSTER))},
        headers={"Idempotency-Key": key} if key else {},
    )


async def work() -> bool:
    """The worker does what is due; whether there was anything."""
    return await do_next({kind: RUNNERS[kind] for kind in (TaskKind.TRY_SENT, TaskKind.IMPORT_SENT)}, "worker")


def figures(told: dict[str, Any]) -> list[int | None]:
    return [told[name] for name in FIGURES]


async def test_a_roster_is_tried_then_taken_and_what_is_handed_back_is_fetched(office: httpx.AsyncClient) -> None:
    trial = await sent(office, dry_run="true")
    waits = (await office.get(trial.headers["Location"])).json()
    await work()
    tried = (await office.get(trial.headers["Location"])).json()
    nobody = (await office.get("/api/v1/volunteers")).json()["total"]
    taking = await sent(office)
    await work()
    taken = (await office.get(taking.headers["Location"])).json()
    back = await office.get(taken["rejects"])

    assert (trial.status_code, trial.json(), waits["state"], figures(waits)) == (202, waits, "queued", [None] * 5)
    assert (tried["state"], tried["dry_run"], figures(tried), nobody) == ("done", True, [4, 2, 0, 1, 1], 0)
    assert (taken["state"], taken["dry_run"], figures(taken)) == ("done", False, [4, 2, 0, 1, 1])
    assert taken["outcome"] == "导入完成：新登记 2 人，已经登记过 0 人，退回 1 行，略过 1 行。"
    assert (back.status_code, back.content[:2]) == (200, b"PK")
    assert (await office.get("/api/v1/volunteers")).json()["total"] == 2


async def test_the_same_file_under_the_same_key_is_the_same_task(office: httpx.AsyncClient) -> None:
    same = xlsx(ROSTER)
    first, second = [await sent(office, "once", same) for _ in range(2)]
    other = await sent(office, "once", xlsx(ROSTER[:2]))

    assert (first.status_code, second.headers["Location"], second.json()) == (
        *(202, first.headers["Location"], first.json()),
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert [await work(), await work()] == [True, False]


async def test_nobody_else_sees_it_and_nobody_imports_beyond_the_tokens_reach(
    office: httpx.AsyncClient, program: Program
) -> None:
    where = (await sent(office)).headers["Location"]
    other, reader = await program(Role.ADMINISTRATOR, STREET), await program(Role.READER, STREET)
    below = await program(Role.OFFICER, COMMUNITY)

    statuses = [(await each.get(where)).status_code for each in (other, reader)]
    beyond = await sent(below, organisation=STREET)
    no_file = await office.post(HERE, data={"organisation": COMMUNITY})
    none_of_ours = await sent(office, content=b"%PDF-1.7 \x00\x01")
    unknown = await sent(office, organisation="999999999999")

    assert statuses == [404, 403]
    assert (beyond.status_code, (await sent(reader)).status_code) == (403, 403)
    assert [each.status_code for each in (no_file, none_of_ours, unknown)] == [400, 422, 404]


async def test_a_token_that_ends_before_the_worker_comes_imports_nobody(
    office: httpx.AsyncClient, program: Program
) -> None:
    await sent(office)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE token SET revoked_at = now()")
    await work()

    async with transaction(EVERYWHERE):
        [task] = await fetch("SELECT state, outcome FROM task")
        assert await fetch("SELECT FROM volunteer") == []
    assert (task["state"], task["outcome"]) == ("failed", RoleGone.message)

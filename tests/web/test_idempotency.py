"""A program's request with an `Idempotency-Key` is done once: the second gets the first one's answer."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.submissions import actions as submissions
from jinguo.web.site import site
from tests.web.conftest import COMMUNITY, DISTRICT, ORIGIN, Program

WOMAN = {"name": "王芳", "phone": "13800001234", "organisation": COMMUNITY, "agree_collect": True}


def keyed(key: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid4())}


async def test_the_second_request_with_a_key_gets_the_first_ones_answer(program: Program) -> None:
    api = await program(Role.OFFICER, DISTRICT)
    key = keyed()

    first = await api.post("/api/v1/volunteers", json=WOMAN, headers=key)
    second = await api.post("/api/v1/volunteers", json=WOMAN, headers=key)

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["content-type"] == first.headers["content-type"]


async def test_two_at_once_in_two_processes_are_one(program: Program) -> None:
    api = await program(Role.OFFICER, DISTRICT)
    key = keyed()
    other = httpx.AsyncClient(
        transport=httpx.ASGITransport(site()),  # pyright: ignore[reportArgumentType]
        base_url=ORIGIN,
        headers=api.headers,
    )

    async with other:
        presses = (each.post("/api/v1/volunteers", json=WOMAN, headers=key) for each in (api, other, api, other))
        answers = await asyncio.gather(*presses)

    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert (await api.get("/api/v1/volunteers")).json()["total"] == 1


async def test_a_key_stands_for_one_thing_of_one_sender(program: Program) -> None:
    api, other = await program(Role.OFFICER, DISTRICT), await program(Role.OFFICER, COMMUNITY)
    key = keyed()
    await api.post("/api/v1/volunteers", json=WOMAN, headers=key)

    reused = await api.post("/api/v1/volunteers", json=WOMAN | {"name": "李娜"}, headers=key)
    hers = await other.post("/api/v1/volunteers", json=WOMAN | {"phone": "13800001235"}, headers=key)

    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert hers.status_code == 201


async def test_what_was_refused_may_be_corrected_under_the_same_key(program: Program) -> None:
    api = await program(Role.OFFICER, DISTRICT)
    key = keyed()

    refused = await api.post("/api/v1/volunteers", json=WOMAN | {"phone": "1"}, headers=key)
    mended = await api.post("/api/v1/volunteers", json=WOMAN, headers=key)

    assert (refused.status_code, mended.status_code) == (400, 201)


@pytest.mark.parametrize("key", ["", "长" * 3, "k" * 201])
async def test_a_key_that_is_none_is_refused(program: Program, key: str) -> None:
    api = await program(Role.OFFICER, DISTRICT)

    answer = await api.post("/api/v1/volunteers", json=WOMAN, headers={b"Idempotency-Key": key.encode()})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


async def test_a_process_that_died_after_the_change_does_it_no_second_time(program: Program) -> None:
    """The row says that the commit went through, and has no answer: as after a kill between the two."""
    api = await program(Role.OFFICER, DISTRICT)
    key = keyed()
    await api.post("/api/v1/volunteers", json=WOMAN, headers=key)
    await fetch(
        "UPDATE submission SET answer = NULL, begun_at = $1", clock.now() - submissions.LEASE - timedelta(seconds=1)
    )

    again = await api.post("/api/v1/volunteers", json=WOMAN, headers=key)

    assert (again.status_code, again.json()["code"]) == (409, "answer_lost")


async def test_a_process_that_died_before_the_change_is_taken_over(program: Program) -> None:
    api = await program(Role.OFFICER, DISTRICT)
    key = keyed()
    await api.post("/api/v1/volunteers", json=WOMAN | {"phone": "1"}, headers=key)
    await fetch("UPDATE submission SET begun_at = $1", clock.now() - submissions.LEASE - timedelta(seconds=1))

    again = await api.post("/api/v1/volunteers", json=WOMAN, headers=key)

    assert again.status_code == 201


async def test_the_table_tells_of_nobody_and_forgets_within_a_day(program: Program) -> None:
    api = await program(Role.OFFICER, DISTRICT)
    made = (await api.post("/api/v1/volunteers", json=WOMAN, headers=keyed())).json()
    (row,) = await fetch("SELECT * FROM submission")

    assert set(row.keys()) == {"id", "content", "begun_at", "kept_at", "answer"}
    assert isinstance(row["id"], UUID) and made["number"].encode() not in row["answer"]
    assert await submissions.clear(SYSTEM) == 0
    await fetch("UPDATE submission SET begun_at = $1", clock.now() - submissions.KEPT - timedelta(minutes=1))
    assert await submissions.clear(SYSTEM) == 1

"""A task is done once, by its owner as she is then, whatever ends in the middle of it."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Conflict
from jinguo.tasks import files
from jinguo.tasks.actions import ask, fetch_file, retry, stop
from jinguo.tasks.catalogue import LEASE, MOST_OPEN, TaskKind, TaskState
from jinguo.tasks.errors import FileGone, NoHat, NoSuchTask, TaskEnded, TooManyTasks
from jinguo.tasks.execution import do_next
from jinguo.tasks.files import File
from jinguo.tasks.queries import TaskRow, task, tasks
from jinguo.tasks.runner import Done, Lost, Run, Runner
from tests.conftest import Hands
from tests.posts import logged_in, post
from tests.world import ZHAOBAOSHAN, ZHENHAI, World

KIND = TaskKind.HOURS_EXPORT
STREET = "/330211/001/"


@pytest.fixture
async def li_mei(world: World) -> Actor:
    """李梅, officer of 招宝山街道, logged in."""
    return await logged_in(await post("李梅", Role.OFFICER, ZHAOBAOSHAN))


@pytest.fixture
async def zhou_min(world: World) -> Actor:
    """周敏, administrator of 镇海区, logged in."""
    return await logged_in(await post("周敏", Role.ADMINISTRATOR, ZHENHAI))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings(), "data", tmp_path)
    return tmp_path


async def asked(actor: Actor, **more: Any) -> UUID:  # noqa: ANN401
    made = await ask(actor, KIND, "导出时长", STREET, **more)
    assert made is not None
    return made


def by(runner: Runner) -> Mapping[TaskKind, Runner]:
    return {KIND: runner}


async def makes_a_file(run: Run) -> Done:
    await run.progress(1, 2, "读取")
    return Done("共 2 行，可以下载。", {"rows": 2}, File("时长.csv", "序号\n1\n".encode()))


async def notices() -> list[tuple[Any, ...]]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT kind, account, facts->>'outcome' FROM notice ORDER BY created_at, id")
    return [tuple(row) for row in rows]


def seen(row: TaskRow) -> tuple[object, ...]:
    return row.state, row.outcome, row.has_file


async def test_a_task_is_done_by_its_owner_who_is_told_and_fetches_the_file(li_mei: Actor) -> None:
    made = await asked(li_mei, place="330211001000")

    assert await do_next(by(makes_a_file), "甲")
    assert not await do_next(by(makes_a_file), "甲")

    assert seen(await task(li_mei, made)) == (TaskState.DONE, "共 2 行，可以下载。", True)
    assert await notices() == [("task_ended", li_mei.id, "共 2 行，可以下载。")]
    assert (await fetch_file(li_mei, made)).content == "序号\n1\n".encode()
    assert (await task(li_mei, made)).downloads == 1


async def test_the_runner_acts_in_the_role_that_asked_and_with_what_was_asked(li_mei: Actor) -> None:
    met: list[tuple[Any, ...]] = []

    async def looks(run: Run) -> Done:
        met.append((run.actor.id, run.actor.name, run.actor.grants, run.actor.session, dict(run.parameters)))
        return Done("好")

    await asked(li_mei, full=False, q="王")
    await do_next(by(looks), "甲")

    assert met == [(li_mei.id, "李梅", li_mei.grants, None, {"full": False, "q": "王"})]


async def test_work_that_is_asked_for_twice_under_a_key_is_done_once(world: World) -> None:
    assert await ask(SYSTEM, KIND, "钟点", "/", key="钟点:1") is not None
    assert await ask(SYSTEM, KIND, "钟点", "/", key="钟点:1") is None

    assert await do_next(by(makes_a_file), "甲")
    assert not await do_next(by(makes_a_file), "甲")


async def test_two_workers_at_once_do_each_task_once(li_mei: Actor) -> None:
    done: list[UUID] = []

    async def slow(run: Run) -> Done:
        await asyncio.sleep(0.02)
        done.append(run.id)
        return Done("好")

    made = [await asked(li_mei) for _ in range(4)]

    async def work(name: str) -> None:
        while await do_next(by(slow), name):
            pass

    await asyncio.gather(*(work(name) for name in "甲乙丙"))
    assert sorted(done) == sorted(made)


async def test_a_dead_workers_task_is_taken_over_and_what_the_dead_did_counts_for_nothing(
    li_mei: Actor, hands: Hands
) -> None:
    stuck, go_on = asyncio.Event(), asyncio.Event()
    written: list[str] = []

    async def hangs(run: Run) -> Done:
        await run.progress(3, 10)
        stuck.set()
        await go_on.wait()

        async def register() -> None:
            written.append("第一个")

        return Done("迟了", file=File("迟.csv", b"1"), then=register)

    async def quick(run: Run) -> Done:
        assert run.reached == 3

        async def register() -> None:
            written.append("第二个")

        return Done("接着做完了", file=File("好.csv", b"2"), then=register)

    made = await asked(li_mei)
    first = asyncio.create_task(do_next(by(hangs), "甲"))
    await stuck.wait()
    assert not await do_next(by(quick), "乙")
    hands.forward(seconds=LEASE.total_seconds() + 1)
    assert await do_next(by(quick), "乙")
    go_on.set()
    await first

    assert seen(await task(li_mei, made)) == (TaskState.DONE, "接着做完了", True)
    assert written == ["第二个"]
    assert (await fetch_file(li_mei, made)).content == b"2"
    assert len(await files.lying(timedelta(seconds=-60))) == 1
    assert [outcome for _, _, outcome in await notices()] == ["接着做完了"]


async def test_what_the_task_would_write_is_undone_when_it_does_not_end(li_mei: Actor) -> None:
    async def fails(run: Run) -> Done:
        async def register() -> None:
            await asked(li_mei)
            raise OSError

        return Done("好", file=File("好.csv", b"1"), then=register)

    made = await asked(li_mei)
    await do_next(by(fails), "甲")

    assert [row.id for row in await tasks(li_mei)] == [made]
    assert await files.lying(timedelta(seconds=-60)) == []


async def test_the_lease_is_renewed_beside_a_runner_that_says_nothing(li_mei: Actor, hands: Hands) -> None:
    """With a lease of 0.15 s by the wall clock; the test's own clock is moved with it."""

    async def computes(run: Run) -> Done:
        for _ in range(4):
            hands.forward(seconds=0.1)
            await asyncio.sleep(0.1)
            assert not await do_next(by(makes_a_file), "乙")
        return Done("算完了")

    made = await asked(li_mei)
    await do_next(by(computes), "甲", timedelta(seconds=0.15))

    assert (await task(li_mei, made)).outcome == "算完了"


async def test_a_defect_is_tried_three_times_and_then_given_up(li_mei: Actor, hands: Hands) -> None:
    async def breaks(run: Run) -> Done:
        raise ZeroDivisionError

    made = await asked(li_mei)
    tries = 0
    for _ in range(5):
        tries += await do_next(by(breaks), "甲")
        hands.forward(hours=1)

    assert tries == 3
    row = await task(li_mei, made)
    assert (row.state, row.outcome) == (
        TaskState.FAILED,
        "试了 3 次都没有做成（ZeroDivisionError）。请重试；再不行请联系管理员。",
    )
    assert len(await notices()) == 1


async def test_a_task_that_kills_its_worker_each_time_is_given_up(li_mei: Actor, hands: Hands) -> None:
    async def dies(run: Run) -> Done:
        raise asyncio.CancelledError

    made = await asked(li_mei)
    for _ in range(3):
        with pytest.raises(asyncio.CancelledError):
            await do_next(by(dies), "甲")
        hands.forward(seconds=LEASE.total_seconds() + 1)
    assert await do_next(by(dies), "甲")

    assert (await task(li_mei, made)).outcome == "试了 3 次都在中途断了，没有做成。请重试；再不行请联系管理员。"


async def test_what_is_hers_to_mend_ends_it_at_once_with_its_sentence_and_can_be_done_again(li_mei: Actor) -> None:
    async def refuses(run: Run) -> Done:
        raise Conflict("这个月已经结账，请换一个月。")

    made = await asked(li_mei)
    await do_next(by(refuses), "甲")
    assert seen(await task(li_mei, made)) == (TaskState.FAILED, "这个月已经结账，请换一个月。", False)

    await retry(li_mei, made)
    assert await do_next(by(makes_a_file), "甲")
    assert (await task(li_mei, made)).state is TaskState.DONE
    assert len(await notices()) == 2


async def test_a_task_is_stopped_at_its_next_step(li_mei: Actor) -> None:
    reached: list[int] = []

    async def counts(run: Run) -> Done:
        for each in range(10):
            reached.append(each)
            await run.progress(each, 10)
            if each == 1:
                await stop(li_mei, run.id)
        return Done("数完了")

    made = await asked(li_mei)
    await do_next(by(counts), "甲")

    assert reached == [0, 1, 2]
    assert seen(await task(li_mei, made)) == (TaskState.STOPPED, "已按您的要求停止。", False)
    with pytest.raises(TaskEnded):
        await stop(li_mei, made)


async def test_a_task_that_waits_is_stopped_at_once(li_mei: Actor) -> None:
    made = await asked(li_mei)
    await stop(li_mei, made)

    assert not await do_next(by(makes_a_file), "甲")
    assert (await task(li_mei, made)).state is TaskState.STOPPED


@pytest.mark.parametrize("how", ["role", "account"])
async def test_who_lost_the_role_meanwhile_gets_nothing(li_mei: Actor, hands: Hands, how: str) -> None:
    made = await asked(li_mei)
    hands.forward(minutes=1)
    if how == "role":
        await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.id == li_mei.grants[0].id)
    else:
        await Account.update({Account.closed_at: clock.now()}).where(Account.id == li_mei.id)
    await do_next(by(makes_a_file), "甲")

    row = await task(li_mei, made)
    assert (row.state, row.outcome) == (
        TaskState.FAILED,
        "这个角色已经不在您名下，任务没有做。需要的话，请换一个角色重新提交。",
    )
    assert await files.lying(timedelta(seconds=-60)) == []


async def test_only_the_owner_in_her_role_gets_the_file(li_mei: Actor, zhou_min: Actor, world: World) -> None:
    """周敏 answers for the district and sees that it was done; 陈静 is of another and sees nothing."""
    beside = await logged_in(await post("孙红", Role.OFFICER, ZHAOBAOSHAN))
    chen_jing = world.chen_jing
    made = await asked(li_mei)
    await do_next(by(makes_a_file), "甲")

    assert [row.own for row in await tasks(zhou_min, everybody=True)] == [False]
    assert await tasks(zhou_min) == []
    for other in (zhou_min, beside, chen_jing):
        with pytest.raises(NoSuchTask):
            await fetch_file(other, made)
        with pytest.raises(NoSuchTask):
            await retry(other, made)
    for other in (beside, chen_jing):
        assert await tasks(other, everybody=True) == []
        with pytest.raises(NoSuchTask):
            await stop(other, made)
    with pytest.raises(TaskEnded):
        await stop(zhou_min, made)


async def test_nobody_fills_the_queue_alone(li_mei: Actor, zhou_min: Actor) -> None:
    for _ in range(MOST_OPEN):
        await asked(li_mei)
    with pytest.raises(TooManyTasks):
        await asked(li_mei)

    await asked(zhou_min)
    assert len(await tasks(li_mei)) == MOST_OPEN


async def test_a_program_cannot_have_work_done_in_somebodys_name(world: World) -> None:
    with pytest.raises(NoHat):
        await asked(world.li_mei)


async def test_a_worker_that_is_told_to_end_puts_its_task_back(li_mei: Actor) -> None:
    made = await asked(li_mei)
    await do_next(by(makes_a_file), "甲", closing=lambda: True)
    assert (await task(li_mei, made)).state is TaskState.QUEUED

    assert await do_next(by(makes_a_file), "乙")
    assert (await task(li_mei, made)).attempts == 1


async def test_a_file_that_is_no_longer_there_is_said_to_be_gone(li_mei: Actor, hands: Hands) -> None:
    made = await asked(li_mei)
    await do_next(by(makes_a_file), "甲")
    hands.forward(days=7, seconds=1)

    with pytest.raises(FileGone):
        await fetch_file(li_mei, made)


async def test_lost_is_told_to_a_runner_that_goes_on_too_late(li_mei: Actor, hands: Hands) -> None:
    told: list[str] = []

    async def late(run: Run) -> Done:
        hands.forward(seconds=LEASE.total_seconds() + 1)
        await do_next(by(makes_a_file), "乙")
        try:
            await run.progress(1)
        except Lost:
            told.append("丢了")
            raise
        return Done("不该到这里")

    await asked(li_mei)
    await do_next(by(late), "甲")
    assert told == ["丢了"]

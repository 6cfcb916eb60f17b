"""限制处理: from her request on she is in no list and nothing is done with her data, but what must be settled."""

from datetime import timedelta
from uuid import UUID

import pytest

from jinguo.checkin import board
from jinguo.checkin.actions import check_in
from jinguo.checkin.forms import ScanForm
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates import queries as pairs
from jinguo.duplicates.forms import Decision
from jinguo.events import actions as events
from jinguo.events import queries as signed
from jinguo.hours import actions as hours
from jinguo.hours.catalogue import By
from jinguo.hours.forms import NewClaim, Selection
from jinguo.hours.totals.export import FileKind, export
from jinguo.hours.totals.queries import totals
from jinguo.kernel import clock
from jinguo.people.errors import Restricted
from jinguo.retention.requests import actions
from jinguo.volunteers.registry import actions as volunteers
from tests.retention.served import open_event, served
from tests.world import CHENGDONG, ZHENHAI, World, herself, proven, registration


def scan(world: World, event: UUID, kind: str) -> ScanForm:
    form = {"event": event, "kind": kind, "nonce": f"nonce-{kind}-{event}", "volunteer": world.wang_fang.id}
    return ScanForm.model_validate(form)


async def test_she_is_not_on_the_list_at_the_door_and_comes_back_with_her_withdrawal(world: World) -> None:
    event = await open_event(world)
    await events.sign_up(herself(world.wang_fang), event)
    await actions.ask(herself(world.wang_fang))

    assert await signed.signed_up(world.zhao_li, event) == []
    assert (await board.board(world.zhao_li, event)).rows == []
    await actions.withdraw(herself(world.wang_fang))
    assert [row.name for row in await signed.signed_up(world.zhao_li, event)] == ["王芳"]
    assert [row.name for row in (await board.board(world.zhao_li, event)).rows] == ["王芳"]


async def test_she_can_neither_sign_up_nor_come_in_but_whoever_is_inside_can_leave(world: World) -> None:
    event = await open_event(world)
    assert (await check_in(world.zhao_li, scan(world, event, "in"))).code == "accepted"
    await actions.ask(herself(world.wang_fang))

    left = clock.now() + timedelta(minutes=30)
    with clock.set_to(lambda: left):
        assert (await check_in(world.zhao_li, scan(world, event, "out"))).code == "accepted"
        other = await open_event(world)
        assert (await check_in(world.zhao_li, scan(world, other, "in"))).code == "restricted"
        for who in (herself(world.wang_fang), world.zhao_li):
            with pytest.raises(Restricted):
                await events.sign_up(who, other, None if who.is_volunteer else world.wang_fang.id)


async def test_no_hours_are_claimed_for_her(world: World) -> None:
    await actions.ask(herself(world.wang_fang))
    form = {
        "volunteer": world.wang_fang.id,
        "title": "清洁家园",
        "service_class": "environment",
        "starts_at": clock.now() - timedelta(hours=2),
        "ends_at": clock.now(),
        "reason": "忘了签到",
        "evidence": "有合影",
    }

    with pytest.raises(Restricted):
        await hours.claim(world.li_mei, NewClaim.model_validate(form))


async def test_totals_and_their_file_count_her_and_do_not_name_her(world: World) -> None:
    await served(world)
    chosen = Selection(by=By.VOLUNTEER, organisation=ZHENHAI)
    before = (await totals(world.zhou_min, chosen)).minutes
    await actions.ask(herself(world.wang_fang))

    figures = await totals(world.zhou_min, chosen)
    file = (await export(world.zhou_min, chosen, FileKind.CSV, purpose="核对")).content.decode("utf-8-sig")

    assert (figures.minutes, before) == (90, 90)
    assert figures.frame["label"].to_list() == ["限制处理"]
    assert "王芳" not in file
    assert "138" not in file.replace(world.wang_fang.number, "")


async def test_she_is_neither_matched_nor_merged(world: World) -> None:
    twin = await volunteers.register(
        world.zhou_min, registration("王芳", "13877770000", CHENGDONG, born_on="1985-03-12", sex="2")
    )
    await duplicates.find(world.zhou_min)
    assert (await pairs.pairs(world.zhou_min)).total == 1
    await actions.ask(herself(world.wang_fang))

    assert (await pairs.pairs(world.zhou_min)).total == 0
    await duplicates.find(world.zhou_min)
    with pytest.raises(Restricted):
        await duplicates.merge(
            proven(world.zhou_min), world.wang_fang.person, Decision(keep=twin.person, reason="同一人")
        )
    await actions.withdraw(herself(world.wang_fang))
    await duplicates.find(world.zhou_min)
    assert (await pairs.pairs(world.zhou_min)).total == 1
    await duplicates.merge(proven(world.zhou_min), world.wang_fang.person, Decision(keep=twin.person, reason="同一人"))

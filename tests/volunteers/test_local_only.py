"""仅本级可见: who is kept from upper levels is found by nobody above, and still counts in every sum."""

from datetime import timedelta

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.checkin.actions import check_in
from jinguo.checkin.board import board
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.events.queries import signed_up
from jinguo.events.sign_ups.histories import signed_up_for
from jinguo.hours.actions import claim
from jinguo.hours.catalogue import By, Method
from jinguo.hours.claims.queries import claims
from jinguo.hours.forms import NewClaim, Selection
from jinguo.hours.ledger.actions import record
from jinguo.hours.ledger.services import Service
from jinguo.hours.queries import entries, entry_page
from jinguo.hours.subjects import Subject
from jinguo.hours.totals.export import FileKind, export
from jinguo.hours.totals.overview import sums
from jinguo.hours.totals.queries import totals
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.people.errors import NotOwnLevel, PhoneTaken
from jinguo.people.rules import HIDDEN_NAME
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.errors import NoSuchVolunteer
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.names import named
from tests.conftest import NOON
from tests.gathering import gathering
from tests.world import CHENGDONG, WANG_FANGS_PHONE, XIMEN, World, herself, registration, staff

HOME = "/330211/001/001/"


@pytest.fixture
async def neighbours(world: World) -> Actor:
    """干事 of 城东社区, where 王芳 belongs; from now on 王芳 is seen there alone."""
    own_level = staff("何静", Role.OFFICER, HOME)
    await actions.set_local_only(own_level, world.wang_fang.id, True)
    return own_level


async def served(world: World, minutes: int = 90) -> None:
    """An hour and a half of 王芳's, in the ledger."""
    subject = Subject(world.wang_fang.id, world.wang_fang.person, HOME, HOME, None, None, "探访老人", ServiceClass.CARE)
    async with transaction(EVERYWHERE):
        await record(world.zhao_li, Service(subject, Method.SCREEN, NOON, NOON + timedelta(minutes=minutes)))


async def test_only_exactly_her_organisation_and_she_herself_find_her(world: World, neighbours: Actor) -> None:
    for above in (world.li_mei, world.zhou_min, world.sun_hong):
        assert (await queries.search(above, "王芳")).total == 0
        assert (await queries.search(above, WANG_FANGS_PHONE)).total == 0
        assert await named(above, [world.wang_fang.id, world.wang_fang.person]) == {}
        for look in (queries.volunteer, signed_up_for):
            with pytest.raises(NoSuchVolunteer):
                await look(above, world.wang_fang.id)
        with pytest.raises(NoSuchVolunteer):
            await actions.reveal_phone(world.zhou_min, world.wang_fang.id, "通知")

    assert (await queries.volunteer(neighbours, world.wang_fang.id)).local_only
    assert (await queries.search(neighbours, "王芳")).total == 1
    assert (await queries.own(herself(world.wang_fang))).name == "王芳"


async def test_only_her_own_level_may_set_it(world: World) -> None:
    with pytest.raises(NotOwnLevel):
        await actions.set_local_only(world.li_mei, world.wang_fang.id, True)
    with pytest.raises(Forbidden):
        await actions.set_local_only(staff("丁一", Role.READER, HOME), world.wang_fang.id, True)
    with pytest.raises(NoSuchVolunteer):
        await actions.set_local_only(world.chen_jing, world.wang_fang.id, True)

    assert (await queries.search(world.zhou_min, "王芳")).total == 1


async def test_she_is_shown_to_upper_levels_again(world: World, neighbours: Actor) -> None:
    await actions.set_local_only(neighbours, world.wang_fang.id, False)

    assert (await queries.search(world.zhou_min, "王芳")).rows[0].local_only is False


async def test_a_taken_phone_tells_upper_levels_nothing_of_her(world: World, neighbours: Actor) -> None:
    with pytest.raises(PhoneTaken) as refused:
        await actions.register(world.li_mei, registration("张兰", WANG_FANGS_PHONE, CHENGDONG))
    with pytest.raises(PhoneTaken) as told:
        await actions.register(neighbours, registration("张兰", WANG_FANGS_PHONE, CHENGDONG))

    assert "王芳" not in refused.value.message
    assert "王芳" in told.value.message


async def test_her_minutes_stand_in_one_line_without_names(world: World, neighbours: Actor) -> None:
    other = await actions.register(neighbours, registration("李娜", "13611112222", CHENGDONG))
    await actions.set_local_only(neighbours, other.id, True)
    await served(world)
    named_line = Selection(by=By.VOLUNTEER)

    for above in (world.zhou_min, world.li_mei):
        lines = (await totals(above, named_line)).lines()
        assert [(line.key, line.label, line.number, line.people, line.minutes) for line in lines] == [
            ("local", "仅本级可见的志愿者", "", 1, 90)
        ]
    assert [(line.label, line.minutes) for line in (await totals(neighbours, named_line)).lines()] == [("王芳", 90)]
    assert (await totals(world.zhou_min, Selection(by=By.ORGANISATION))).minutes == 90


async def test_her_entries_are_read_one_by_one_by_her_own_level_alone(world: World, neighbours: Actor) -> None:
    await served(world)
    hers = world.wang_fang.id

    for above in (world.zhou_min, world.li_mei):
        assert await entries(above, hers) == []
        assert (await entry_page(above, hers)).total == 0
        assert (await sums(above, hers)).minutes == 0
    assert [entry.title for entry in await entries(neighbours, hers)] == ["探访老人"]
    assert ((await entry_page(neighbours, hers)).total, (await sums(neighbours, hers)).minutes) == (1, 90)


async def test_an_export_by_name_names_her_to_nobody_above(world: World, neighbours: Actor) -> None:
    await served(world)

    above = await export(world.zhou_min, Selection(by=By.VOLUNTEER), FileKind.CSV, purpose="月报")

    said = above.content.decode("utf-8-sig")
    assert above.minutes == 90
    assert "仅本级可见的志愿者" in said and "王芳" not in said and world.wang_fang.number not in said


async def test_from_above_her_name_stands_on_no_list_of_an_event_of_hers(world: World, neighbours: Actor) -> None:
    event = await gathering(organisation=CHENGDONG)
    await events.sign_up(herself(world.wang_fang), event.id)
    form = {"event": event.id, "kind": "in", "volunteer": world.wang_fang.id, "nonce": "nonce-in-1"}
    await check_in(neighbours, ScanForm.model_validate(form))

    for above in (world.zhou_min, world.li_mei):
        [row] = await signed_up(above, event.id)
        assert (row.name, row.phone_tail) == (HIDDEN_NAME, "")
        assert [one.name for one in (await board(above, event.id)).rows] == [HIDDEN_NAME]
        again = form | {"nonce": f"nonce-in-{above.name}", "volunteer": None, "number": world.wang_fang.number}
        assert (await check_in(above, ScanForm.model_validate(again))).name == HIDDEN_NAME
    [row] = await signed_up(neighbours, event.id)
    assert (row.name, row.phone_tail) == ("王芳", "1234")
    assert [one.name for one in (await board(neighbours, event.id)).rows] == ["王芳"]


async def test_whose_event_she_comes_to_sees_who_comes(world: World, neighbours: Actor) -> None:
    event = await gathering()
    await events.sign_up(herself(world.wang_fang), event.id)

    assert [row.name for row in await signed_up(world.li_mei, event.id)] == ["王芳"]
    assert [row.name for row in await signed_up(world.zhou_min, event.id)] == [HIDDEN_NAME]


async def test_a_claim_for_her_names_her_to_her_own_level(world: World, neighbours: Actor) -> None:
    wanted = NewClaim(
        volunteer=world.wang_fang.id,
        title="社区义诊",
        service_class=ServiceClass.HEALTH,
        starts_at=NOON - timedelta(hours=3),
        ends_at=NOON - timedelta(hours=2),
        reason="当天停电，没有签到",
        evidence="签到表照片第 3 页",
    )
    await claim(neighbours, wanted)

    assert [row.name for row in await claims(neighbours)] == ["王芳"]
    assert [row.name for row in await claims(world.li_mei)] == [HIDDEN_NAME]


async def test_moving_her_keeps_it(world: World, neighbours: Actor) -> None:
    district = world.zhou_min
    await actions.set_local_only(neighbours, world.wang_fang.id, False)
    await actions.revise(district, world.wang_fang.id, Revision(organisation="330211000000"))
    await actions.set_local_only(district, world.wang_fang.id, True)

    await actions.revise(district, world.wang_fang.id, Revision(organisation=XIMEN))

    assert (await queries.search(district, "王芳")).total == 0
    card = await queries.volunteer(staff("吴敏", Role.OFFICER, "/330211/001/007/"), world.wang_fang.id)
    assert (card.local_only, card.organisation_code) == (True, XIMEN)

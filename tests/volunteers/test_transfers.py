"""转入申请: the asker learns nothing that she may not; who has her decides; all that is hers goes with her."""

import json
from dataclasses import asdict
from datetime import timedelta

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.hours.catalogue import By, Method
from jinguo.hours.forms import Selection
from jinguo.hours.ledger.actions import record
from jinguo.hours.ledger.services import Service
from jinguo.hours.subjects import Subject
from jinguo.hours.totals.queries import totals
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.people.errors import Restricted
from jinguo.people.restriction import restrict
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.errors import AlreadyAsked, AlreadyHere, NoSuchTransfer, OwnRequest, TooManyTransfers
from jinguo.volunteers.forms import NewTransfer, PhoneChange, Revision, TransferAnswer
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.phones import requests as phone_requests
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.transfers import requests
from jinguo.volunteers.transfers.actions import MOST_A_DAY, WAITS, ask, decide, withdraw
from jinguo.volunteers.transfers.requests import Incoming, Outgoing
from tests.conftest import NOON, Hands
from tests.posts import logged_in, post
from tests.volunteers.test_phones import log_in
from tests.world import (
    CHENGDONG,
    JIAOCHUAN,
    WANG_FANGS_PHONE,
    WULIPAI,
    XIMEN,
    XITANGJIE,
    ZHAOBAOSHAN,
    World,
    herself,
    proven,
    staff,
)

NOBODYS_PHONE = "13611119999"
HOME, THERE = "/330211/001/001/", "/330211/002/001/"
AGREED, REFUSED = TransferAnswer(agree=True), TransferAnswer(agree=False, answer="她还在本社区服务")


def wanted(phone: str = WANG_FANGS_PHONE, organisation: str = WULIPAI) -> NewTransfer:
    return NewTransfer(phone=phone, organisation=organisation, reason="搬到五里牌住了")


@pytest.fixture
def asker(world: World) -> Actor:
    """A 统筹员 of 蛟川街道, beside 招宝山街道."""
    return staff("胡敏", Role.COORDINATOR, "/330211/002/")


async def only(actor: Actor) -> Incoming:
    [found] = await requests.incoming(actor)
    return found


def told(request: Outgoing) -> dict[str, object]:
    """What the asker sees, without what she typed and the row's own id."""
    return {name: value for name, value in asdict(request).items() if name not in ("id", "phone")}


async def test_whether_anybody_has_the_phone_cannot_be_told_from_asking(world: World, asker: Actor) -> None:
    for phone in (NOBODYS_PHONE, WANG_FANGS_PHONE):
        assert await ask(asker, wanted(phone)) is None
        with pytest.raises(AlreadyAsked):
            await ask(asker, wanted(phone))

    real, empty = await requests.outgoing(asker)
    assert (real.phone, empty.phone) == ("138****1234", "136****9999")
    assert told(real) == told(empty)
    noted = await fetch("SELECT detail, path FROM audit_entry WHERE action = 'ask_transfer' ORDER BY seq")
    assert [(json.loads(row["detail"]), row["path"]) for row in noted] == [({}, THERE)] * 2
    await withdraw(asker, empty.id)
    await withdraw(asker, real.id)
    real, empty = await requests.outgoing(asker)
    assert told(real) == told(empty)
    assert not real.waits


async def test_requests_lapse_alike_whether_anybody_has_the_phone(world: World, asker: Actor, hands: Hands) -> None:
    for phone in (NOBODYS_PHONE, WANG_FANGS_PHONE):
        await ask(asker, wanted(phone))
    request = await only(world.li_mei)

    hands.forward(seconds=WAITS.total_seconds())

    assert [each.waits for each in await requests.outgoing(asker)] == [False, False]
    assert await requests.incoming(world.li_mei) == []
    with pytest.raises(NoSuchTransfer):
        await decide(world.li_mei, request.id, AGREED)
    await ask(asker, wanted())
    assert [each.waits for each in await requests.outgoing(asker)] == [True, False, False]


async def test_the_branch_that_has_her_sees_who_asks_and_why(world: World, asker: Actor) -> None:
    await ask(asker, wanted())

    request = await only(world.li_mei)

    assert (request.name, request.number, request.organisation) == (
        "王芳",
        world.wang_fang.number,
        "招宝山街道 城东社区",
    )
    assert (request.wanted_by, request.reason, request.asked_by_name) == (
        "蛟川街道 五里牌社区",
        "搬到五里牌住了",
        "胡敏",
    )
    assert await requests.incoming(asker) == await requests.incoming(world.chen_jing) == []
    [own] = await requests.own(herself(world.wang_fang))
    assert (own.wanted_by, own.agreed) == ("蛟川街道 五里牌社区", None)
    assert await requests.own(herself(world.liu_yang)) == []


async def test_agreed_she_moves_and_her_past_hours_stay_where_she_served(world: World, asker: Actor) -> None:
    subject = Subject(world.wang_fang.id, world.wang_fang.person, HOME, HOME, None, None, "探访老人", ServiceClass.CARE)
    async with transaction(EVERYWHERE):
        await record(world.zhao_li, Service(subject, Method.SCREEN, NOON, NOON + timedelta(minutes=90)))
    await ask(asker, wanted())

    await decide(world.li_mei, (await only(world.li_mei)).id, AGREED)

    card = await queries.volunteer(asker, world.wang_fang.id)
    assert (card.organisation_code, card.name) == (WULIPAI, "王芳")
    assert len(card.consents) == 2
    assert (await queries.search(world.li_mei, "王芳")).total == 0
    assert (await totals(world.li_mei, Selection(by=By.VOLUNTEER))).minutes == 90
    assert (await totals(asker, Selection(by=By.VOLUNTEER))).minutes == 0
    [own] = await requests.own(herself(world.wang_fang))
    assert own.agreed is True
    assert [each.agreed for each in await requests.outgoing(asker)] == [True]
    with pytest.raises(NoSuchTransfer):
        await decide(world.zhou_min, (await requests.outgoing(asker))[0].id, REFUSED)


async def test_refused_she_stays_and_the_asker_reads_why(world: World, asker: Actor) -> None:
    await ask(asker, wanted())
    with pytest.raises(Invalid) as unsaid:
        parse(TransferAnswer, {"agree": False})
    assert list(unsaid.value.detail["fields"]) == ["answer"]

    await decide(world.li_mei, (await only(world.li_mei)).id, REFUSED)

    [request] = await requests.outgoing(asker)
    assert (request.agreed, request.answer, request.waits) == (False, "她还在本社区服务", False)
    assert (await queries.volunteer(world.li_mei, world.wang_fang.id)).organisation_code == CHENGDONG
    [noted] = await fetch("SELECT actor_name, path, detail FROM audit_entry WHERE action = 'decide_transfer'")
    assert (noted["actor_name"], noted["path"]) == ("李梅", HOME)
    assert json.loads(noted["detail"]) == {"approve": False, "reason": "她还在本社区服务"}
    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT phone FROM transfer")
    assert kept["phone"] is None


async def test_nobody_decides_but_who_keeps_her(world: World, asker: Actor) -> None:
    await ask(asker, wanted())
    request = await only(world.li_mei)

    for other, error in (
        (asker, NoSuchTransfer),
        (world.chen_jing, NoSuchTransfer),
        (world.sun_hong, Forbidden),
        (world.zhao_li, Forbidden),
        (herself(world.wang_fang), Forbidden),
    ):
        with pytest.raises(error):
            await decide(other, request.id, AGREED)
    with pytest.raises((Forbidden, NoSuchTransfer)):
        await withdraw(world.li_mei, request.id)
    assert (await queries.volunteer(world.li_mei, world.wang_fang.id)).organisation_code == CHENGDONG


async def test_who_asks_does_not_answer(world: World) -> None:
    street = staff("何静", Role.OFFICER, "/330211/001/007/")
    await ask(street, wanted(organisation=XIMEN))
    promoted = Actor(street.id, street.name, world.li_mei.grants)

    with pytest.raises(OwnRequest):
        await decide(promoted, (await only(promoted)).id, AGREED)


async def test_for_somebody_in_sight_there_is_no_request(world: World) -> None:
    with pytest.raises(AlreadyHere):
        await ask(world.li_mei, wanted(organisation=XIMEN))
    with pytest.raises(Forbidden):
        await ask(world.li_mei, wanted(organisation=XITANGJIE))
    with pytest.raises(Forbidden):
        await ask(world.sun_hong, wanted())
    with pytest.raises(NoSuchOrganisation):
        await ask(world.li_mei, wanted(organisation="330211009009"))
    assert await requests.outgoing(world.li_mei) == []


async def test_who_is_kept_from_upper_levels_is_asked_for_like_a_stranger(world: World) -> None:
    own_level = staff("何静", Role.OFFICER, HOME)
    await actions.set_local_only(own_level, world.wang_fang.id, True)

    await ask(world.li_mei, wanted(organisation=XIMEN))

    assert await requests.incoming(world.li_mei) == []
    await decide(own_level, (await only(own_level)).id, AGREED)
    card = await queries.volunteer(staff("吴敏", Role.OFFICER, "/330211/001/007/"), world.wang_fang.id)
    assert (card.organisation_code, card.local_only) == (XIMEN, True)


async def test_who_has_left_is_nobody(world: World, asker: Actor) -> None:
    await actions.leave(world.li_mei, world.wang_fang.id, "搬走了")

    await ask(asker, wanted())

    assert await requests.incoming(world.li_mei) == []


async def test_who_has_asked_to_be_erased_is_not_moved(world: World, asker: Actor) -> None:
    await ask(asker, wanted())
    request = await only(world.li_mei)
    async with transaction(EVERYWHERE):
        await restrict(world.li_mei, [world.wang_fang.person])

    with pytest.raises(Restricted):
        await decide(world.li_mei, request.id, AGREED)
    await decide(world.li_mei, request.id, REFUSED)
    await ask(asker, wanted())

    assert await requests.incoming(world.li_mei) == []
    assert [each.waits for each in await requests.outgoing(asker)] == [True, False]


async def test_a_request_goes_where_she_has_gone(world: World, asker: Actor) -> None:
    await ask(asker, wanted())
    await actions.revise(world.li_mei, world.wang_fang.id, Revision(organisation=XIMEN))

    request = await only(staff("吴敏", Role.OFFICER, "/330211/001/007/"))

    assert request.organisation == "招宝山街道 西门社区"
    assert await requests.incoming(staff("何静", Role.OFFICER, HOME)) == []


async def test_numbers_cannot_be_tried_through(world: World, asker: Actor) -> None:
    for each in range(MOST_A_DAY):
        await ask(asker, wanted(f"136111100{each:02}"))

    with pytest.raises(TooManyTransfers):
        await ask(asker, wanted())
    assert await requests.incoming(world.li_mei) == []


async def test_asking_by_her_new_phone_too_tells_nothing_and_asks_her_branch_once(world: World, asker: Actor) -> None:
    await ask(asker, wanted())
    given = PhoneChange(phone="13611112222", reason="本人来换")
    await phones.change(proven(world.li_mei), world.wang_fang.id, given)

    await ask(asker, wanted("13611112222"))

    first, second = map(told, await requests.outgoing(asker))
    assert first == second
    await decide(world.li_mei, (await only(world.li_mei)).id, REFUSED)


async def test_who_has_asked_does_not_decide_with_another_account_of_hers(world: World) -> None:
    asker, decider = [
        await logged_in(await post("胡敏", Role.COORDINATOR, place, person=world.liu_yang.person))
        for place in (JIAOCHUAN, ZHAOBAOSHAN)
    ]
    await ask(asker, wanted())

    with pytest.raises(OwnRequest):
        await decide(decider, (await only(decider)).id, AGREED)


async def test_a_request_about_her_number_goes_where_she_has_gone(world: World, asker: Actor, hands: Hands) -> None:
    await phone_requests.ask_stranger((await log_in(WANG_FANGS_PHONE))[0])
    here = await phone_requests.count(world.li_mei)

    await actions.revise(world.zhou_min, world.wang_fang.id, Revision(organisation=WULIPAI))

    assert (here, await phone_requests.count(world.li_mei)) == (1, 0)
    (waiting,) = await phone_requests.waiting(asker)
    assert [each.name for each in waiting.candidates] == ["王芳"]

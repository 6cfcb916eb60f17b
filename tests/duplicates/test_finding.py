"""Who may be whom: found at entry, in a roster and by a look at everybody; told only where both are within reach."""

from datetime import date
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.duplicates import actions, jobs, queries
from jinguo.duplicates.errors import NoSuchPair
from jinguo.duplicates.forms import Decision
from jinguo.people import phones
from jinguo.people.catalogue import Relation
from jinguo.people.forms import Sharing
from jinguo.people.resemblance import LARGEST_BLOCK, Likeness, Newcomer
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.intake.actions import import_file
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import Hands
from tests.duplicates.conftest import OLD_PHONE
from tests.volunteers.rosters import xlsx
from tests.world import CHENGDONG, WULIPAI, XITANGJIE, World, proven, registration, staff

BOTH = (Likeness.NAME_BIRTH, Likeness.SOUND_BIRTH)
HERE = "/330211/001/001/"


async def told(actor: Actor, **more: bool) -> list[tuple[set[UUID], tuple[Likeness, ...]]]:
    found = await queries.pairs(actor, **more)
    return [({pair.first.person, pair.second.person}, pair.reasons) for pair in found.rows]


async def test_two_rows_of_one_name_and_birth_date_are_found_with_the_reasons(
    world: World, old: Registered, new: Registered
) -> None:
    assert await actions.find(world.zhou_min) == (1, 1)

    assert await told(world.zhou_min) == [({old.person, new.person}, BOTH)]


@pytest.mark.parametrize(
    ("name", "phone", "born_on", "place", "reasons"),
    [
        ("李雪", "13900000009", "1990-05-06", WULIPAI, BOTH),
        ("李雪", "13900000001", None, WULIPAI, (Likeness.NAME_TAIL, Likeness.SOUND_TAIL)),
        ("李学", "13900000001", None, WULIPAI, (Likeness.SOUND_TAIL,)),
        ("李学", "13900000009", "1990-05-06", WULIPAI, (Likeness.SOUND_BIRTH,)),
        ("李雪", "13900000001", None, XITANGJIE, ()),
        ("李雪", "13900000009", "1990-05-06", XITANGJIE, (Likeness.NAME_BIRTH,)),
        ("李雪", "13900000009", "1990-05-07", CHENGDONG, ()),
    ],
    ids=["birth", "tail", "sound-and-tail", "sound-and-birth", "tail-elsewhere", "birth-elsewhere", "name-alone"],
)
async def test_what_makes_a_pair(
    world: World, old: Registered, name: str, phone: str, born_on: str | None, place: str, reasons: tuple
) -> None:
    other = await volunteers.register(SYSTEM, registration(name, phone, place, born_on=born_on))

    await actions.find(SYSTEM)

    assert await told(SYSTEM) == ([({old.person, other.person}, reasons)] if reasons else [])


@pytest.mark.parametrize(("name", "reasons"), [("李雪", (Likeness.NAME_PHONE,)), ("李学", ())], ids=["same", "other"])
async def test_a_namesake_who_has_her_earlier_number_now_may_be_her(
    world: World, old: Registered, name: str, reasons: tuple
) -> None:
    await phones.replace(world.zhou_min, old.person, "13900000009", proven=False, reason="换了手机号")
    there = Newcomer(name, None, OLD_PHONE, "/330211/002/")

    suspected = await queries.suspects(world.zhou_min, there)
    other = await volunteers.register(SYSTEM, registration(name, OLD_PHONE, WULIPAI))
    await actions.find(SYSTEM)

    assert [each.reasons for each in suspected] == ([reasons] if reasons else [])
    assert await told(SYSTEM) == ([({old.person, other.person}, reasons)] if reasons else [])


async def test_a_number_that_she_shares_is_no_second_her_when_a_roster_brings_it(world: World) -> None:
    her = await volunteers.register(world.li_mei, registration("钱秀英", "", CHENGDONG, no_phone=True))
    sharing = Sharing(phone="13900000010", relation=Relation.CHILD, owner="钱进", reason="没有手机", agree=True)
    await phones.share(world.li_mei, her.person, sharing)
    rows = [("姓名", "手机号码", "村社"), ("钱秀英", "13900000010", "西门社区")]

    tried = await import_file(world.zhou_min, xlsx(rows), "名册.xlsx", dry_run=True)

    assert [(each.name, each.reasons) for each in tried.suspected] == [("钱秀英", (Likeness.NAME_PHONE,))]


async def test_a_birth_date_that_many_namesakes_share_says_nothing(world: World) -> None:
    for each in range(LARGEST_BLOCK + 1):
        form = registration("王秀英", f"138222200{each:02}", CHENGDONG, born_on="1980-01-01")
        await volunteers.register(world.zhou_min, form)

    assert await actions.find(world.zhou_min) == (0, 0)


async def test_that_they_are_two_people_is_remembered_with_who_and_when_and_can_be_taken_back(
    world: World, old: Registered, new: Registered, hands: Hands
) -> None:
    await actions.find(world.zhou_min)
    [pair] = (await queries.pairs(world.zhou_min)).rows
    said_at = hands.forward(hours=1)
    await actions.set_apart(world.li_mei, pair.id)
    hands.forward(days=1)

    assert await actions.find(world.zhou_min) == (0, 0)

    assert await told(world.zhou_min) == []
    [apart] = (await queries.pairs(world.zhou_min, apart=True)).rows
    assert (apart.apart_by_name, apart.apart_at) == ("李梅", said_at)
    await actions.bring_back(world.zhou_min, pair.id)
    assert await told(world.zhou_min) == [({old.person, new.person}, BOTH)]


async def test_a_pair_that_nothing_speaks_for_any_more_waits_no_longer(
    world: World, old: Registered, new: Registered
) -> None:
    await actions.find(world.zhou_min)
    await volunteers.revise(world.zhou_min, new.id, Revision(name="李春", born_on=date(1991, 1, 1)))

    assert await actions.find(world.zhou_min) == (0, 0)
    assert await told(world.zhou_min) == []


async def test_a_pair_is_seen_and_decided_only_by_who_reaches_both(world: World, old: Registered) -> None:
    elsewhere = registration("李雪", "13811110003", WULIPAI, born_on="1990-05-06")
    await volunteers.register(world.zhou_min, elsewhere)

    await jobs.find()

    [pair] = (await queries.pairs(world.zhou_min)).rows
    for outsider in (world.li_mei, world.chen_jing):
        assert (await queries.pairs(outsider)).rows == []
        with pytest.raises(NoSuchPair):
            await actions.set_apart(outsider, pair.id)
    assert (await queries.pair(world.zhou_min, pair.id)).apart_at is None


async def test_who_has_moved_since_is_found_where_she_is_now(world: World, old: Registered, new: Registered) -> None:
    await jobs.find()
    merged = await volunteers.register(world.zhou_min, registration("李雪", "13811110004", WULIPAI))
    merge = await actions.merge(proven(world.zhou_min), merged.person, Decision(keep=new.person, reason="同一个人"))
    for each in (old, new):
        await volunteers.revise(world.zhou_min, each.id, Revision(organisation=WULIPAI))

    there = staff("吴静", Role.OFFICER, "/330211/002/")
    await actions.find(there)

    assert await told(there) == [({old.person, new.person}, (*BOTH[:1], Likeness.NAME_PLACE, *BOTH[1:]))]
    assert (await queries.merge(there, merge)).undoable


@pytest.mark.parametrize("who", ["sun_hong", "zhao_li"])
async def test_who_may_not_merge_sees_no_pairs(world: World, old: Registered, new: Registered, who: str) -> None:
    await jobs.find()

    with pytest.raises(Forbidden):
        await queries.pairs(getattr(world, who))
    with pytest.raises(Forbidden):
        await actions.find(getattr(world, who))


async def test_at_entry_who_resembles_her_is_told_within_the_reach_alone(world: World, old: Registered) -> None:
    newcomer = Newcomer("李雪", date(1990, 5, 6), "13700000077", HERE)

    near, far = await queries.suspects(world.li_mei, newcomer), await queries.suspects(world.chen_jing, newcomer)

    assert [(each.side.volunteer, each.side.phone_tail) for each in near] == [(old.id, "0001")]
    assert near[0].reasons == (Likeness.NAME_BIRTH, Likeness.NAME_PLACE, Likeness.SOUND_BIRTH)
    assert far == []


async def test_the_very_phone_is_no_resemblance(world: World, old: Registered) -> None:
    assert await queries.suspects(world.li_mei, Newcomer("李雪", date(1990, 5, 6), "13811110001", HERE)) == []


async def test_a_roster_is_looked_through_before_it_is_taken(world: World, old: Registered) -> None:
    headers = ("姓名", "联系电话", "出生日期", "村社")
    rows = (("李雪", "13700000077", "1990-05-06", "西门社区"), ("张玉梅", "13700000078", "1980-01-02", "西门社区"))
    roster = xlsx((headers, *rows))

    trial = await import_file(world.li_mei, roster, "名册.xlsx", dry_run=True)

    assert trial.added == 2
    assert [(each.name, each.row, each.volunteer, each.number) for each in trial.suspected] == [
        ("李雪", 2, old.id, old.number)
    ]
    assert trial.suspected[0].reasons == BOTH


async def test_namesakes_of_one_village_stand_last_unless_their_papers_differ(world: World, old: Registered) -> None:
    async def named(phone: str, **more: object) -> Registered:
        return await volunteers.register(SYSTEM, registration("李雪", phone, CHENGDONG, **more))

    by_name = await named("13900000011")
    by_birth = await named("13900000012", born_on="1990-05-06")
    stranger = await named("13900000013", born_on="1971-02-03")
    await actions.find(SYSTEM)

    found = await told(SYSTEM)
    weak = [(pair, reasons) for pair, reasons in found if reasons == (Likeness.NAME_PLACE,)]
    assert found[0][0] == {old.person, by_birth.person}
    assert found[-len(weak) :] == weak
    assert {frozenset(pair) for pair, _ in weak} == {
        frozenset({by_name.person, other.person}) for other in (old, by_birth, stranger)
    }

from datetime import date
from uuid import uuid4

import pytest

from jinguo.authority.actor import NOBODY, Actor
from jinguo.authority.errors import Forbidden
from jinguo.kernel.db import connection, transaction
from jinguo.people.catalogue import Sex
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.errors import NoSuchVolunteer, WrongNumber
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.rules import number_of
from tests.world import CHENGDONG, JIAOCHUAN, WANG_FANGS_PHONE, XIMEN, World, herself, id_number, registration, staff


async def found(actor: Actor, text: str = "", **more: object) -> list[str]:
    """The names that a search finds, newest first."""
    page = await queries.search(actor, text, **more)  # pyright: ignore[reportArgumentType]
    assert page.total == len(page.rows)
    return [row.name for row in page.rows]


async def test_a_row_is_masked_and_says_where_she_belongs(world: World) -> None:
    row = (await queries.search(world.li_mei)).rows[0]

    assert (row.id, row.person, row.number) == (world.wang_fang.id, world.wang_fang.person, world.wang_fang.number)
    assert (row.name, row.sex, row.phone) == ("王芳", Sex.FEMALE, "138****1234")
    assert (row.organisation, row.organisation_code, row.path) == (
        "招宝山街道 城东社区",
        CHENGDONG,
        "/330211/001/001/",
    )
    assert row.service_classes == (ServiceClass.CARE, ServiceClass.HEALTH)


@pytest.mark.parametrize(
    "text",
    [
        "王芳",
        "芳",
        "wf",
        "WF",
        "w",
        "1234",
        "34",
        WANG_FANGS_PHONE,
        "+86 138 0000 1234",
        id_number(),
        id_number().lower(),
    ],
)
async def test_she_is_found_by_what_people_type(world: World, text: str) -> None:
    await actions.register(world.li_mei, registration("李丽", "13611112222", XIMEN))

    assert await found(world.li_mei, text) == ["王芳"]


async def test_she_is_found_by_her_number_and_its_beginning(world: World) -> None:
    other = await actions.register(world.li_mei, registration("李丽", "13611112222", XIMEN))

    assert await found(world.li_mei, world.wang_fang.number) == ["王芳"]
    assert await found(world.li_mei, other.number) == ["李丽"]
    assert await found(world.li_mei, other.number[:5]) == ["李丽", "王芳"]


@pytest.mark.parametrize("text", ["zl", "cl"])
async def test_a_name_with_two_readings_is_found_by_both(world: World, text: str) -> None:
    await actions.register(world.li_mei, registration("曾丽", "13611112222", XIMEN))

    assert await found(world.li_mei, text) == ["曾丽"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "王%", "|", "12345678901234567890", "zz", "9999"])
async def test_what_nobody_is_called_finds_nobody(world: World, text: str) -> None:
    assert await found(world.li_mei, text) == []


async def test_chen_jing_finds_nobody_of_zhenhai_by_any_key(world: World) -> None:
    keys = ("", "王芳", "wf", "1234", WANG_FANGS_PHONE, id_number(), world.wang_fang.number)

    seen = {name for key in keys for name in await found(world.chen_jing, key)}

    assert seen == {"刘洋"}
    with pytest.raises(Forbidden):
        await queries.search(world.chen_jing, within="/330211/")
    with pytest.raises(NoSuchVolunteer):
        await queries.volunteer(world.chen_jing, world.wang_fang.id)


async def test_a_street_sees_its_own_and_the_district_all(world: World) -> None:
    await actions.register(world.zhou_min, registration("李丽", "13611112222", JIAOCHUAN))
    jiaochuan = staff("钱英", world.li_mei.grants[0].role, "/330211/002/")

    assert await found(world.li_mei) == ["王芳"]
    assert await found(jiaochuan) == ["李丽"]
    assert await found(world.zhou_min) == ["李丽", "王芳"]
    assert await found(world.zhou_min, within="/330211/001/") == ["王芳"]


@pytest.mark.parametrize("who", ["zhao_li", "nobody", "herself"])
async def test_who_may_not_see_volunteers_sees_none(world: World, who: str) -> None:
    actors = {"zhao_li": world.zhao_li, "nobody": NOBODY, "herself": herself(world.wang_fang)}

    with pytest.raises(Forbidden):
        await queries.search(actors[who])
    with pytest.raises(Forbidden):
        await queries.volunteer(actors[who], world.wang_fang.id)


async def test_a_long_list_comes_by_pages_the_newest_first(world: World) -> None:
    for order in range(4):
        await actions.register(world.li_mei, registration(f"李{'甲乙丙丁'[order]}", f"1361111000{order}", XIMEN))

    first, second, beyond = [await queries.search(world.li_mei, page=page, size=3) for page in (1, 2, 3)]

    assert [row.name for row in first.rows] == ["李丁", "李丙", "李乙"]
    assert [row.name for row in second.rows] == ["李甲", "王芳"]
    assert (first.total, first.pages, second.total, beyond.total, list(beyond.rows)) == (5, 2, 5, 5, [])


async def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(world: World) -> None:
    one = await queries_for(world.li_mei, 1)
    for order in range(2):
        await actions.register(world.li_mei, registration("李丽", f"1361111000{order}", (XIMEN, CHENGDONG)[order]))

    assert await queries_for(world.li_mei, 3) == one == 3


async def queries_for(actor: Actor, rows: int) -> int:
    """How many statements a search takes that finds so many rows."""
    said: list[str] = []
    async with transaction(actor):
        with connection().query_logger(lambda record: said.append(record.query)):
            assert len((await queries.search(actor)).rows) == rows
    return len(said)


async def test_an_officer_sees_the_whole_card_masked(world: World) -> None:
    card = await queries.volunteer(world.li_mei, world.wang_fang.id)

    assert (card.id_number, card.phone) == ("3" + "*" * 16 + id_number()[-1], "138****1234")
    assert (card.emergency_contact, card.emergency_phone) == ("王建国", "137****9999")
    assert card.born_on == date(1985, 3, 12)
    assert WANG_FANGS_PHONE not in repr(card)
    assert id_number() not in repr(card)


async def test_a_reader_sees_a_card_without_what_is_restricted(world: World) -> None:
    card = await queries.volunteer(world.sun_hong, world.wang_fang.id)

    assert (card.name, card.phone, card.skills) == ("王芳", "138****1234", "护理")
    assert (card.born_on, card.id_number, card.emergency_contact, card.emergency_phone) == (None, None, None, None)


async def test_she_sees_her_own_card_and_no_other(world: World) -> None:
    card = await queries.own(herself(world.wang_fang))

    assert (card.id, card.name, card.born_on) == (world.wang_fang.id, "王芳", date(1985, 3, 12))
    with pytest.raises(Forbidden):
        await queries.own(NOBODY)
    with pytest.raises(Forbidden):
        await queries.own(world.li_mei)


async def test_a_number_leads_to_her_wherever_she_is_and_a_mistyped_one_to_nobody(world: World) -> None:
    number = world.wang_fang.number
    spaced = f" {number[:4]} {number[4:]} "

    assert await queries.id_by_number(spaced) == world.wang_fang.id
    with pytest.raises(WrongNumber):
        await queries.id_by_number(number[:7] + str((int(number[7]) + 1) % 10))
    with pytest.raises(NoSuchVolunteer):
        await queries.id_by_number(number_of(9_999_999))


async def test_an_id_that_nobody_has_is_not_found(world: World) -> None:
    with pytest.raises(NoSuchVolunteer):
        await queries.volunteer(world.li_mei, uuid4())

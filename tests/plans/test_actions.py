"""The year's plan: entered once, seen along the branch of the tree."""

import pytest

from jinguo.authority import queries as authority
from jinguo.authority.actor import NOBODY, SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel.db import Database
from jinguo.kernel.ids import uuid7
from jinguo.organisations.actions import add
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.organisations.forms import NewOrganisation
from jinguo.plans import actions, queries
from jinguo.plans.catalogue import programmes
from jinguo.plans.errors import NoSuchProgramme

ZHENHAI, WANGCHENG = "/330211/", "/430112/"


@pytest.fixture
async def districts(database: Database) -> Database:
    await add(SYSTEM, NewOrganisation(code="330211000000", name="镇海区", kind=OrganisationKind.DISTRICT))
    await add(SYSTEM, NewOrganisation(code="430112000000", name="望城区", kind=OrganisationKind.DISTRICT))
    return database


def keeper(path: str, role: Role = Role.ADMINISTRATOR) -> Actor:
    return Actor(uuid7(), "周敏", (Grant(role, path),))


async def test_both_plans_are_loaded_once(districts: Database) -> None:
    first = await actions.load(SYSTEM, programmes())
    again = await actions.load(SYSTEM, programmes())

    assert first == actions.Loaded(added=133, known=0)
    assert again == actions.Loaded(added=0, known=133)
    assert len(await queries.programmes(SYSTEM)) == 133
    assert [entry["action"] for entry in await authority.log(SYSTEM)].count("load_plan") == 2


async def test_a_plan_that_grew_gets_only_what_is_new(districts: Database) -> None:
    plan = programmes()
    await actions.load(SYSTEM, plan[:60])

    assert await actions.load(SYSTEM, plan[:62]) == actions.Loaded(added=2, known=60)


async def test_a_district_that_is_not_in_the_tree_stops_the_whole_load(database: Database) -> None:
    await add(SYSTEM, NewOrganisation(code="330211000000", name="镇海区", kind=OrganisationKind.DISTRICT))

    with pytest.raises(NoSuchOrganisation):
        await actions.load(SYSTEM, programmes())

    assert await queries.programmes(SYSTEM) == []


async def test_only_who_keeps_the_district_may_load_its_plan(districts: Database) -> None:
    for actor in (keeper(WANGCHENG), keeper(ZHENHAI, Role.OFFICER), NOBODY):
        with pytest.raises(Forbidden):
            await actions.load(actor, [row for row in programmes() if row.district_code == "330211"])

    assert await queries.programmes(SYSTEM) == []


async def test_programmes_are_told_in_the_order_of_the_plan(districts: Database) -> None:
    await actions.load(SYSTEM, reversed(programmes()))

    cards = await queries.programmes(keeper(ZHENHAI))

    assert [card.number for card in cards] == list(range(1, 63))
    assert cards[19] == queries.ProgrammeCard(
        id=cards[19].id,
        path=ZHENHAI,
        organisation="镇海区",
        year=2024,
        number=20,
        title="巾帼志愿者 垃圾分类",
        section="二.二",
        capability="活动、队伍、时长（环境保护；社区）",
        target="",
        has_events=True,
    )


async def test_a_street_works_to_the_plan_of_its_district_and_no_other(districts: Database) -> None:
    await actions.load(SYSTEM, programmes())

    cards = await queries.programmes(keeper("/430112/001/", Role.LEADER))

    assert {card.path for card in cards} == {WANGCHENG}
    with pytest.raises(Forbidden):
        await queries.programmes(keeper("/430112/001/"), within=ZHENHAI)


async def test_who_has_no_subtree_sees_no_plan(districts: Database) -> None:
    await actions.load(SYSTEM, programmes())
    volunteer = Actor(uuid7(), "李梅", (Grant(Role.VOLUNTEER, None),), person=uuid7())

    for actor in (volunteer, NOBODY):
        with pytest.raises(Forbidden):
            await queries.programmes(actor)


async def test_what_holds_no_events_can_be_left_out(districts: Database) -> None:
    await actions.load(SYSTEM, programmes())

    cards = await queries.programmes(keeper(ZHENHAI), events_only=True)

    assert {card.number for card in cards} == {row.number for row in programmes() if row.is_event and row.number <= 62}
    assert 33 not in {card.number for card in cards}


async def test_a_year_can_be_chosen(districts: Database) -> None:
    await actions.load(SYSTEM, programmes())

    assert await queries.programmes(keeper(ZHENHAI), year=2025) == []
    assert len(await queries.programmes(keeper(ZHENHAI), year=2024)) == 62


async def test_a_programme_is_found_by_its_id_or_not_at_all(districts: Database) -> None:
    await actions.load(SYSTEM, programmes())
    card = (await queries.programmes(keeper(ZHENHAI)))[0]

    assert await queries.programme(card.id) == card
    with pytest.raises(NoSuchProgramme):
        await queries.programme(uuid7())

import pytest

from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel.db import Database
from jinguo.organisations import actions, queries
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.demo import demo_tree
from jinguo.organisations.errors import CodeTaken, Misplaced, NoSuchOrganisation
from jinguo.organisations.forms import NewOrganisation


def forms(tree: str) -> list[NewOrganisation]:
    return [
        NewOrganisation(
            code=row.code, name=row.name, kind=row.kind, parent_code=row.parent_code, new_field_kind=row.new_field_kind
        )
        for row in demo_tree(tree)
    ]


def new(code: str, name: str, kind: OrganisationKind, parent_code: str) -> NewOrganisation:
    return NewOrganisation(code=code, name=name, kind=kind, parent_code=parent_code)


async def test_a_whole_district_is_planted_once(database: Database) -> None:
    first = await actions.plant(SYSTEM, forms("zhenhai"))
    again = await actions.plant(SYSTEM, forms("zhenhai"))

    assert (first.added, first.known) == (len(forms("zhenhai")), 0)
    assert (again.added, again.known) == (0, len(forms("zhenhai")))


async def test_the_path_leads_from_the_district_down(database: Database) -> None:
    await actions.plant(SYSTEM, forms("zhenhai"))

    place = await queries.by_code("330211001000")

    assert place.path == "/330211/001/"
    assert place.federation == "招宝山街道妇联"
    assert (await queries.full_names({"/330211/001/"})) == {"/330211/001/": "招宝山街道"}


async def test_an_organisation_cannot_stand_under_the_wrong_kind(database: Database) -> None:
    await actions.plant(SYSTEM, forms("zhenhai"))

    with pytest.raises(Misplaced):
        await actions.add(SYSTEM, new("330211001999", "错村", OrganisationKind.VILLAGE, "330211000000"))
    with pytest.raises(CodeTaken):
        await actions.add(SYSTEM, forms("zhenhai")[0])
    with pytest.raises(NoSuchOrganisation):
        await queries.by_code("330211001999")


async def test_an_officer_plants_nothing_outside_her_subtree(database: Database) -> None:
    await actions.plant(SYSTEM, forms("zhenhai"))
    keeper = Actor(None, "李梅", (Grant(Role.ADMINISTRATOR, "/330211/001/"),))
    committee = new("330211002000-J01", "某机关妇委会", OrganisationKind.ORGAN_COMMITTEE, "330211002000")

    with pytest.raises(Forbidden):
        await actions.add(keeper, committee)

    assert [place.code for place in await queries.below("/330211/002/") if place.code == committee.code] == []

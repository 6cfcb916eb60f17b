"""Files: opened under a key of their own, seen by code, corrected by whoever is in charge, closed and erased."""

from datetime import date, timedelta
from typing import Any

import pytest

from jinguo.access.errors import ProofRequired
from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.catalogue import Closing, End, Need, Source
from jinguo.children.errors import Closed, Known, NoSuchChild, NotInCharge, Open
from jinguo.children.forms import (
    CategoryCheck,
    CategoryEnd,
    ChildChanges,
    FileEnd,
    NewCategory,
    NewGuardian,
    SiblingCode,
)
from jinguo.children.registry import actions, queries
from jinguo.children.registry.categories import check_category, end_category, give_category
from jinguo.children.registry.guardians import end_guardian, name_guardian
from jinguo.children.registry.queries import Sought
from jinguo.children.registry.siblings import link_sibling
from jinguo.children.tables import Child, ChildGuardian
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.kernel.versions import Overtaken
from jinguo.retention.clearance import actions as clearance
from tests.children.conftest import HER_ID, SECRETS, Nursery, new_child
from tests.conftest import Hands
from tests.world import XITANGJIE, id_number, proven, staff

NOON = date(2026, 11, 21)


async def found(nursery: Nursery, **sought: Any) -> list[str]:  # noqa: ANN401
    return [row.code for row in (await queries.files(nursery.li_xia, Sought(**sought))).rows]


async def test_a_file_is_called_by_its_code_and_lists_and_cards_never_say_who_it_is(nursery: Nursery) -> None:
    assert (nursery.yu.code, nursery.yu.elsewhere) == ("E-0001", False)

    [row] = (await queries.files(nursery.li_xia)).rows
    card = await queries.child(nursery.li_xia, nursery.yu.id)

    assert (row.about, row.organisation) == ("女，9–11 岁", "招宝山街道 城东社区")
    assert [each.label for each in row.categories] == ["留守儿童"]
    assert card.needs == (Need.WEEKENDS, Need.HOMEWORK)
    assert [word for word in SECRETS if word in repr((row, card))] == []


async def test_nothing_that_says_who_a_child_is_is_in_the_database_in_plain(nursery: Nursery) -> None:
    async with transaction(EVERYWHERE):
        tables = await fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
        kept = [str(await fetch(f'SELECT t::text FROM "{table["name"]}" t')) for table in tables]

    assert [word for word in SECRETS if any(word in each for each in kept)] == []


async def test_the_same_id_number_has_one_open_file_a_district(nursery: Nursery) -> None:
    with pytest.raises(Known):
        await actions.open_file(nursery.li_xia, new_child(name="张雨"))

    again = await actions.open_file(nursery.hu_min, new_child(organisation=XITANGJIE))
    assert again.elsewhere
    assert [row.code for row in (await queries.files(nursery.hu_min)).rows] == [again.code]
    with pytest.raises(NoSuchChild):
        await queries.child(nursery.hu_min, nursery.yu.id)


async def test_files_are_found_by_code_and_whole_id_number_and_by_nothing_else(nursery: Nursery) -> None:
    for text in ("E-0001", "e1", "1", HER_ID, HER_ID.lower()):
        assert await found(nursery, text=text) == ["E-0001"]
    for text in ("张小雨", "李桂珍", "E-0002", id_number("20160505", "268")):
        assert await found(nursery, text=text) == []


async def test_what_waits_is_told_and_filtered_by(nursery: Nursery, hands: Hands) -> None:
    assert (await queries.child(nursery.li_xia, nursery.yu.id)).waits == ("没有监护人同意", "没有评估分级")
    assert await found(nursery, recheck=True) == []
    assert await found(nursery, unconsented=True) == await found(nursery, untriaged=True) == ["E-0001"]
    assert await found(nursery, category="mobile") == []

    hands.forward(days=360)

    assert await found(nursery, recheck=True) == ["E-0001"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR, Role.SYSTEM}), ids=str)
async def test_no_other_role_sees_files_or_opens_one(nursery: Nursery, role: Role) -> None:
    other = staff("孙红", role, "/330211/")

    for refused in (
        queries.files(other),
        queries.child(other, nursery.yu.id),
        actions.open_file(other, new_child(id_number=None, born_on="2015-01-02")),
    ):
        with pytest.raises(Forbidden):
            await refused


async def test_whoever_is_in_charge_corrects_it_and_a_colleague_takes_over_first(nursery: Nursery) -> None:
    colleague = staff("陈洁", Role.COORDINATOR, "/330211/001/")
    changes = ChildChanges(address="城东社区新巷 8 号", needs=frozenset({Need.READING}))

    with pytest.raises(NotInCharge):
        await actions.revise(colleague, nursery.yu.id, changes)
    await actions.take_over(colleague, nursery.yu.id)
    await actions.revise(colleague, nursery.yu.id, changes)

    card = await queries.child(nursery.li_xia, nursery.yu.id)
    assert (card.keeper_name, card.needs, card.schooling and card.schooling.label) == ("陈洁", (Need.READING,), "小学")
    async with transaction(EVERYWHERE):
        [line] = await fetch("SELECT detail::text FROM audit_entry WHERE action = 'revise_child_file'")
    assert "address" in line["detail"] and "新巷" not in line["detail"]


async def test_an_older_form_does_not_overwrite_a_newer_one(nursery: Nursery) -> None:
    card = await queries.child(nursery.li_xia, nursery.yu.id)
    await actions.revise(nursery.li_xia, nursery.yu.id, ChildChanges(needs=frozenset({Need.ARTS})), card.version)

    with pytest.raises(Overtaken):
        await actions.revise(nursery.li_xia, nursery.yu.id, ChildChanges(needs=frozenset()), card.version)


async def test_categories_are_checked_again_and_ended_and_never_overwritten(nursery: Nursery) -> None:
    [left] = (await queries.child(nursery.li_xia, nursery.yu.id)).given
    await check_category(nursery.li_xia, left.id, CategoryCheck(checked_on=NOON))
    await end_category(nursery.li_xia, left.id, CategoryEnd(until=NOON, ending=End.RETURNED))
    new = {"category": "unattended", "source": "civil_affairs", "since": "2026-11-01", "checked_on": "2026-11-10"}
    with pytest.raises(Invalid, match="按提示改正"):
        await give_category(nursery.li_xia, nursery.yu.id, parse(NewCategory, new))
    both = parse(NewCategory, {**new, "circumstances": ["imprisoned", "missing"]})
    await give_category(nursery.li_xia, nursery.yu.id, both)

    given = (await queries.child(nursery.li_xia, nursery.yu.id)).given

    assert [(each.kind.code, each.until, each.recheck_on) for each in given] == [
        ("unattended", None, date(2027, 5, 10)),
        ("left_behind", NOON, date(2027, 11, 21)),
    ]
    assert given[0].source is Source.CIVIL_AFFAIRS


async def test_there_is_always_a_guardian(nursery: Nursery) -> None:
    [her] = (await queries.child(nursery.li_xia, nursery.yu.id)).guardians
    with pytest.raises(Invalid, match="先登记新的监护人"):
        await end_guardian(nursery.li_xia, her.id)

    office = parse(NewGuardian, {"kinship": "office"})
    await name_guardian(nursery.li_xia, nursery.yu.id, office)
    await end_guardian(nursery.li_xia, her.id)

    [now] = (await queries.child(nursery.li_xia, nursery.yu.id)).guardians
    assert now.kinship.label == "村（居）委会或民政部门"


async def test_siblings_are_linked_both_ways_and_share_a_household(nursery: Nursery) -> None:
    brother = await actions.open_file(nursery.li_xia, new_child(id_number=id_number("20180101", "231")))
    await link_sibling(nursery.li_xia, nursery.yu.id, SiblingCode(code="e-0002", same_household=True))
    await link_sibling(nursery.li_xia, brother.id, SiblingCode(code="E-0001"))

    hers, his = [await queries.child(nursery.li_xia, one) for one in (nursery.yu.id, brother.id)]

    assert ([each.code for each in hers.siblings], [each.code for each in his.siblings]) == (["E-0002"], ["E-0001"])
    assert hers.household == his.household is not None
    with pytest.raises(Invalid):
        await link_sibling(nursery.li_xia, nursery.yu.id, SiblingCode(code="E-0001"))


async def test_a_closed_file_takes_nothing_more_and_comes_back(nursery: Nursery) -> None:
    await actions.close_file(nursery.li_xia, nursery.yu.id, FileEnd(closing=Closing.RETURNED, closed_on=NOON))

    assert await found(nursery) == []
    assert await found(nursery, closed=True) == ["E-0001"]
    with pytest.raises(Closed):
        await actions.revise(nursery.li_xia, nursery.yu.id, ChildChanges(needs=frozenset()))
    await actions.reopen_file(nursery.li_xia, nursery.yu.id)
    assert await found(nursery) == ["E-0001"]


async def test_erasing_destroys_the_key_and_all_that_was_under_it(nursery: Nursery) -> None:
    with pytest.raises(Open):
        await actions.erase_file(nursery.zhou_min, nursery.yu.id)
    await actions.close_file(nursery.li_xia, nursery.yu.id, FileEnd(closing=Closing.GUARDIAN, closed_on=NOON))
    with pytest.raises(Forbidden):
        await actions.erase_file(nursery.li_xia, nursery.yu.id)
    with pytest.raises(ProofRequired):
        await actions.erase_file(staff("周敏", Role.ADMINISTRATOR, "/330211/"), nursery.yu.id)

    await actions.erase_file(nursery.zhou_min, nursery.yu.id)

    async with transaction(EVERYWHERE):
        [row] = await Child.objects()
        guardians = await ChildGuardian.objects()
    sealed = (row.key, row.name, row.id_number, row.id_number_index, row.born_on, row.address, row.school, row.notes)
    assert sealed == (None,) * 8
    assert [(each.name, each.phone) for each in guardians] == [(None, None)]
    assert (await queries.child(nursery.li_xia, nursery.yu.id)).code == "E-0001"


async def test_a_key_opens_no_other_file(nursery: Nursery) -> None:
    other = await actions.open_file(nursery.li_xia, new_child(id_number=id_number("20180101", "231")))
    async with transaction(EVERYWHERE):
        rows = {row.id: row for row in await Child.objects()}

    assert proven(nursery.li_xia)  # a proof alone opens nothing either
    assert rows[nursery.yu.id].key.reveal() != rows[other.id].key.reveal()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id_number": None}, "born_on"),
        ({"guardian_phone": None}, "guardian_phone"),
        ({"name": None}, "name"),
        ({"id_number": None, "born_on": "2001-02-03"}, "born_on"),
        ({"category": "nothing"}, "category"),
        ({"since": "2027-01-01"}, "since"),
        ({"circumstances": ["ill"]}, "circumstances"),
        ({"sex": "1"}, "sex"),
    ],
    ids=["no birth", "no phone", "no name", "grown up", "no such category", "later", "of no parents", "boy"],
)
def test_what_is_wrong_is_said_beside_the_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        new_child(**changed)

    assert set(refused.value.detail["fields"]) == {field}


async def test_a_closed_file_is_cleared_when_the_term_of_its_categories_is_over(nursery: Nursery, hands: Hands) -> None:
    orphan = await actions.open_file(
        nursery.li_xia, new_child(category="orphan", id_number=id_number("20180101", "231"))
    )
    for child in (nursery.yu, orphan):
        await actions.close_file(nursery.li_xia, child.id, FileEnd(closing=Closing.MOVED, closed_on=NOON))

    erased = []
    for years in (2, 3, 4, 5):
        hands.set(clock.at_beijing(date(NOON.year + years, NOON.month, NOON.day)) + timedelta(days=6))
        await clearance.run(SYSTEM)
        hands.forward(days=31)
        await clearance.run(SYSTEM)
        async with transaction(EVERYWHERE):
            rows = await fetch("SELECT code FROM child WHERE key IS NULL ORDER BY code")
        erased.append([row["code"] for row in rows])

    assert erased == [[], ["E-0001"], ["E-0001"], ["E-0001", "E-0002"]]

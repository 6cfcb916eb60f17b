"""The register of women in difficulty: sealed, read with a grant alone, each reading in the log, and gone for good."""

from datetime import date
from uuid import UUID

import polars as pl
import pytest

from jinguo.aid.catalogue import Leaving, Purpose, Source
from jinguo.aid.errors import (
    NoSuchWoman,
    OwnRequest,
    WomanClosed,
    WomanColumns,
    WomanKnown,
    WomanNotGranted,
    WomanOpen,
)
from jinguo.aid.forms import KindCheck, NewAnswer, NewKind, NewWoman, WomanEnd, WomanIdentity, WomanRequest
from jinguo.aid.women import actions, grants, intake, queries
from jinguo.aid.women.queries import SoughtWomen
from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import Forbidden
from jinguo.children.catalogue import ConsentManner
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.forms import parse
from jinguo.kernel.spreadsheet import Sheet
from jinguo.retention.clearance import actions as retention
from tests.children.conftest import Nursery, nursery
from tests.conftest import Hands
from tests.world import CHENGDONG, id_number

__all__ = ["nursery"]
HER_ID = id_number("19680315", "244")
HER = {
    "organisation": CHENGDONG,
    "name": "胡桂芬",
    "id_number": HER_ID,
    "phone": "13811112222",
    "address": "城东社区望海巷 8 号",
    "notes": "化疗第三次",
    "category": "cancer",
    "source": "visit",
    "since": "2026-03-01",
    "checked_on": "2026-11-01",
}
SECRETS = ("胡桂芬", HER_ID, "13811112222", "望海巷", "化疗")


def her(**changed: object) -> NewWoman:
    return parse(NewWoman, {**HER, **changed})


async def granted(nursery: Nursery, woman: UUID, *, place: bool = False) -> UUID:
    """李霞 may read: she has asked, and 周敏 has agreed."""
    grant = await grants.ask(nursery.li_xia, woman, WomanRequest(purpose=Purpose.VISIT, place=place))
    await grants.decide(nursery.zhou_min, grant, True)
    return grant


async def logged(action: str) -> int:
    async with transaction(EVERYWHERE):
        return len(await fetch("SELECT FROM audit_entry WHERE action = $1", action))


async def test_who_she_is_is_read_with_a_grant_alone_and_each_reading_is_in_the_log(
    nursery: Nursery, hands: Hands
) -> None:
    woman = await actions.register(nursery.li_xia, her())

    with pytest.raises(WomanNotGranted):
        await grants.read(nursery.li_xia, woman, Purpose.VISIT)
    await granted(nursery, woman)
    told = await grants.read(nursery.li_xia, woman, Purpose.VISIT)
    with pytest.raises(WomanNotGranted):
        await grants.read(nursery.zhou_min, woman, Purpose.VISIT)
    with pytest.raises(NoSuchWoman):
        await grants.read(nursery.hu_min, woman, Purpose.VISIT)
    hands.forward(days=8)
    with pytest.raises(WomanNotGranted):
        await grants.read(nursery.li_xia, woman, Purpose.VISIT)

    assert (told.name, told.id_number, told.notes) == ("胡桂芬", HER_ID, "化疗第三次")
    assert (await logged("read_woman"), await logged("refuse_woman_reading")) == (1, 3)


async def test_lists_and_cards_say_a_code_and_categories_and_never_who_she_is(nursery: Nursery) -> None:
    woman = await actions.register(nursery.li_xia, her())

    found = await queries.women(nursery.li_xia, SoughtWomen(category="cancer"))
    by_number = await queries.women(nursery.li_xia, SoughtWomen(text=HER_ID))
    card = await queries.woman(nursery.li_xia, woman)

    assert [row.code for row in found.rows] == ["F-0001"] == [row.code for row in by_number.rows]
    assert found.rows[0].waits == ("没有同意",)
    assert not any(word in repr((found, card)) for word in SECRETS)
    assert (await queries.women(nursery.hu_min, SoughtWomen())).total == 0
    with pytest.raises(Forbidden):
        await queries.women(nursery.zhou_min, SoughtWomen())
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT * FROM woman")
    assert not any(word in str(dict(row)) for word in SECRETS)


async def test_nobody_decides_her_own_request_and_a_grant_for_a_place_opens_all_of_it(nursery: Nursery) -> None:
    first = await actions.register(nursery.li_xia, her())
    second = await actions.register(nursery.li_xia, her(id_number=id_number("19700101", "264"), name="郑秀珍"))
    own = await grants.ask(nursery.li_xia, first, WomanRequest(purpose=Purpose.AID))
    with pytest.raises(Forbidden):
        await grants.decide(nursery.li_xia, own, True)
    grant = await granted(nursery, first, place=True)
    assert (await grants.read(nursery.li_xia, second, Purpose.AID)).name == "郑秀珍"
    await grants.end(nursery.zhou_min, grant)
    with pytest.raises(WomanNotGranted):
        await grants.read(nursery.li_xia, second, Purpose.AID)
    assert issubclass(OwnRequest, Exception)


async def test_the_same_woman_stands_once_in_a_district_and_men_and_girls_do_not(nursery: Nursery) -> None:
    await actions.register(nursery.li_xia, her())
    other = await actions.register(nursery.li_xia, her(id_number=id_number("19700101", "264")))

    with pytest.raises(WomanKnown):
        await actions.register(nursery.li_xia, her())
    with pytest.raises(WomanKnown):
        await actions.revise(nursery.li_xia, other, WomanIdentity(id_number=HER_ID))
    for wrong in (id_number("19680315", "235"), id_number("20120315", "244"), None):
        with pytest.raises(Exception, match=r"女性|18|填写|检查"):
            her(id_number=wrong)


async def test_a_category_is_dated_checked_again_and_ends(nursery: Nursery, hands: Hands) -> None:
    woman = await actions.register(nursery.li_xia, her())
    hands.forward(days=370)
    assert await queries.to_check(nursery.li_xia) == 1
    [kind] = (await queries.woman(nursery.li_xia, woman)).kinds
    await actions.check_kind(nursery.li_xia, woman, kind.id, KindCheck(checked_on=clock.today(), holds=True))
    assert await queries.to_check(nursery.li_xia) == 0
    poor = NewKind(category="poor", source=Source.HERSELF, since=date(2026, 5, 1), checked_on=clock.today())
    await actions.give_kind(nursery.li_xia, woman, poor)
    current = (await queries.woman(nursery.li_xia, woman)).kinds
    ill = next(each for each in current if each.category == "cancer" and each.until is None)
    await actions.check_kind(nursery.li_xia, woman, ill.id, KindCheck(checked_on=clock.today(), holds=False))

    after = (await queries.woman(nursery.li_xia, woman)).kinds
    assert [(each.category, each.until is None) for each in after].count(("poor", True)) == 1
    assert sum(each.category == "cancer" for each in after) == 2


async def test_her_answer_is_on_record_and_a_withdrawal_is_a_new_row(nursery: Nursery) -> None:
    woman = await actions.register(nursery.li_xia, her())
    for given in (True, False):
        answer = NewAnswer(given=given, manner=ConsentManner.PAPER, answered_on=clock.today())
        await actions.record_answer(nursery.li_xia, woman, answer)

    card = await queries.woman(nursery.li_xia, woman)
    assert ([each.given for each in card.answers], card.row.agreed) == ([False, True], False)


async def test_a_closed_entry_is_erased_by_its_key_by_hand_or_when_its_term_is_over(
    nursery: Nursery, hands: Hands
) -> None:
    first = await actions.register(nursery.li_xia, her())
    second = await actions.register(nursery.li_xia, her(id_number=id_number("19700101", "264")))
    await granted(nursery, first)
    with pytest.raises(WomanOpen):
        await actions.erase_entry(nursery.zhou_min, first)
    for woman in (first, second):
        await actions.close_entry(nursery.li_xia, woman, WomanEnd(leaving=Leaving.WISH, closed_on=clock.today()))
    with pytest.raises(WomanClosed):
        await actions.revise(nursery.li_xia, first, WomanIdentity(name="胡一"))
    with pytest.raises(Forbidden):
        await actions.erase_entry(nursery.li_xia, first)
    await actions.erase_entry(nursery.zhou_min, first)
    with pytest.raises(WomanClosed):
        await grants.read(nursery.li_xia, first, Purpose.VISIT)
    for days in (3 * 366 + 1, 31):
        hands.forward(days=days)
        await retention.run(SYSTEM)

    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT key, name, id_number_index, erased_at FROM woman ORDER BY code")
    assert [row["erased_at"] is not None and row["key"] is None for row in rows] == [True, True]


def sheet(*rows: list[str | None]) -> Sheet:
    width = max(len(row) for row in rows)
    whole = [[*row, *[None] * (width - len(row))] for row in rows]
    frame = pl.DataFrame(whole, schema=[f"c{place}" for place in range(width)], orient="row")
    return Sheet("名单", frame)


async def test_an_excel_list_is_taken_in_and_what_cannot_be_read_goes_back_by_number(nursery: Nursery) -> None:
    listed = sheet(
        ["两癌妇女慰问名单"],
        ["姓名", "身份证号码", "联系电话", "所在村社", "困难类别", "备注"],
        ["胡桂芬", HER_ID, "13811112222", "城东社区", "两癌", "化疗第三次"],
        ["郑秀珍", id_number("19700101", "264"), "", "城东社区", "单亲母亲"],
        ["陈一", id_number("19700101", "284"), "", "不存在的村", "贫困"],
        ["陈二", "330211", "", "城东社区", "贫困"],
        ["陈三", id_number("19700101", "304"), "", "城东社区", "不知道"],
        ["胡桂芬", HER_ID, "", "城东社区", "贫困"],
        ["合计", "6"],
    )

    trial = await intake.take_in(nursery.li_xia, [listed], dry_run=True)
    assert await queries.women(nursery.li_xia, SoughtWomen()) is not None
    assert (await queries.women(nursery.li_xia, SoughtWomen())).total == 0
    done = await intake.take_in(nursery.li_xia, [listed])
    again = await intake.take_in(nursery.li_xia, [listed])

    assert (trial.added, done.added, again.added, again.known) == (2, 2, 0, 2)
    assert [line.row for line in done.refused] == [5, 6, 7, 8]
    assert not any(word in repr(done) for word in (*SECRETS, "陈"))
    with pytest.raises(WomanColumns):
        await intake.take_in(nursery.li_xia, [sheet(["姓名", "电话"], ["胡桂芬", "1"])])

"""Batches of aid: who is listed, what each was given against which receipt, the stock, the register and the figures."""

import io
from uuid import UUID

import polars as pl
import pytest

from jinguo.aid.batches import actions, queries
from jinguo.aid.batches.register import export_register
from jinguo.aid.catalogue import Leaving, NotGiven, Purpose, StockReason
from jinguo.aid.errors import BatchClosed, NoSuchBatch, OutOfStock, ShareDecided
from jinguo.aid.forms import (
    Giving,
    NewAnswer,
    NewBatch,
    NewMove,
    NewPackage,
    NewReceivers,
    ShareRefusal,
    WomanEnd,
    WomanRequest,
)
from jinguo.aid.totals.queries import aid_figures
from jinguo.aid.totals.report import Given, figures
from jinguo.aid.women import actions as women
from jinguo.aid.women import grants
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.catalogue import ConsentManner
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from tests.aid.conftest import Aid
from tests.aid.test_women import SECRETS, granted, her
from tests.children.conftest import Nursery
from tests.world import ZHENHAI, id_number, staff

BATCH = {"organisation": ZHENHAI, "programme": "festival", "title": "春节慰问", "funding": "budget", "goods": "米和油"}


def giving(receipt: str = "镇慰 1 号") -> Giving:
    return Giving(given_on=clock.today(), given_by="李霞", receipt=receipt)


async def woman(aid: Aid, order: int, *, agreed: bool = True) -> UUID:
    """A woman of the register who has agreed."""
    entry = await women.register(aid.li_xia, her(id_number=id_number("19680315", f"{200 + 2 * order:03}")))
    if agreed:
        answer = NewAnswer(given=True, manner=ConsentManner.PAPER, answered_on=clock.today())
        await women.record_answer(aid.li_xia, entry, answer)
    return entry


async def batch(aid: Aid, codes: str, **more: object) -> UUID:
    """A batch with its list."""
    made = await actions.open_batch(aid.li_xia, parse(NewBatch, {**BATCH, "value": 200, **more}))
    await actions.list_receivers(aid.li_xia, made, NewReceivers(codes=codes))
    return made


async def test_who_has_agreed_is_listed_by_code_and_given_against_a_receipt(aid: Aid) -> None:
    await woman(aid, 1)
    await woman(aid, 2, agreed=False)
    made = await actions.open_batch(aid.li_xia, parse(NewBatch, {**BATCH, "value": 200}))
    listed = await actions.list_receivers(aid.li_xia, made, NewReceivers(codes="F-0001、f2 E-1\nF-0099"))
    again = await actions.list_receivers(aid.li_xia, made, NewReceivers(codes="F-0001"))

    assert (listed.added, listed.refused, again.added) == (2, ("F-0002", "F-0099"), 0)
    child, first = sorted(await queries.shares(aid.li_xia, made), key=lambda each: each.code)
    await actions.give(aid.li_xia, first.id, giving())
    await actions.refuse(aid.li_xia, child.id, ShareRefusal(reason=NotGiven.AWAY))
    with pytest.raises(ShareDecided):
        await actions.give(aid.li_xia, child.id, giving())
    row = await queries.batch(aid.li_xia, made)
    assert (row.listed, row.given, row.worth, row.code) == (2, 1, 200, "B-0001")
    with pytest.raises(Invalid):
        await actions.list_receivers(aid.li_xia, made, NewReceivers(codes="胡桂芬"))
    await actions.close_batch(aid.li_xia, made)
    with pytest.raises(BatchClosed):
        await actions.list_receivers(aid.li_xia, made, NewReceivers(codes="F-0001"))


async def test_a_programme_for_women_takes_no_children_and_others_see_nothing(aid: Aid) -> None:
    await woman(aid, 1)
    made = await batch(aid, "F-0001 E-0001", programme="two_cancers")

    assert [each.code for each in await queries.shares(aid.li_xia, made)] == ["F-0001"]
    for actor, error in ((aid.hu_min, NoSuchBatch), (aid.zhou_min, Forbidden)):
        with pytest.raises(error):
            await queries.batch(actor, made)
    assert await queries.batches(aid.hu_min) == []


async def test_packages_leave_the_stock_as_they_are_given_and_not_below_nothing(aid: Aid) -> None:
    new = NewPackage(title="梦想包", contents="书包\n文具\n", value=150)
    package = await actions.make_package(aid.li_xia, new)
    made = await batch(aid, "E-0001", programme="dream_package", package=str(package))
    [share] = await queries.shares(aid.li_xia, made)
    with pytest.raises(OutOfStock):
        await actions.give(aid.li_xia, share.id, giving())
    bought = NewMove(reason=StockReason.BOUGHT, count=2, happened_on=clock.today())
    await actions.move_stock(aid.li_xia, package, bought)
    await actions.give(aid.li_xia, share.id, giving())
    with pytest.raises(OutOfStock):
        lost = NewMove(reason=StockReason.LOST, count=2, happened_on=clock.today())
        await actions.move_stock(aid.li_xia, package, lost)

    [left] = await queries.packages(aid.li_xia)
    assert (left.left, left.contents) == (1, ["书包", "文具"])


async def test_the_register_names_a_woman_under_a_grant_alone_and_a_child_never(aid: Aid, nursery: Nursery) -> None:
    first = await woman(aid, 1)
    await woman(aid, 2)
    made = await batch(aid, "F-0001 F-0002 E-0001")
    await granted(nursery, first)

    file = await export_register(aid.li_xia, made, purpose="报区妇联造册")
    with pytest.raises(Invalid):
        await export_register(aid.li_xia, made, purpose="")

    table = pl.read_excel(io.BytesIO(file.content), engine="calamine", has_header=True)
    text = str(table.rows())
    assert text.count("胡桂芬") == 1 and "F-0002" in text and "E-0001" in text
    assert not any(word in text for word in (*SECRETS[1:], "张小雨"))


async def test_figures_hide_what_is_below_five_from_everybody(aid: Aid) -> None:
    await woman(aid, 1)
    made = await batch(aid, "F-0001")
    [share] = await queries.shares(aid.li_xia, made)
    await actions.give(aid.li_xia, share.id, giving())

    found = await aid_figures(staff("上级", Role.READER, "/330211/"))

    assert (found.sums.total, found.worth, found.lines[0].cells[-1]) == (None, None, None)
    assert (await aid_figures(staff("上级", Role.READER, "/430112/"))).lines == ()


def test_a_table_of_large_numbers_is_told_and_a_small_cell_takes_others_with_it() -> None:
    months = ("2026-10", "2026-11")
    rows = [Given("/1/1/", "2026-10", 12, 100), Given("/1/1/", "2026-11", 20, 100), Given("/1/2/", "2026-10", 9, 50)]
    names = {"/1/1/": "招宝山街道", "/1/2/": "蛟川街道"}

    whole = figures(rows, months, names)
    partly = figures([*rows, Given("/1/2/", "2026-11", 2, 9)], months, names)

    assert [(line.name, line.cells, line.total) for line in whole.lines] == [
        ("招宝山街道", (12, 20), 32),
        ("蛟川街道", (9, 0), 9),
    ]
    assert (whole.sums.cells, whole.sums.total, whole.worth) == ((21, 20), 41, 250)
    assert all(line.cells == (None, None) for line in partly.lines)


async def test_an_erased_entry_does_not_keep_the_register_from_leaving(aid: Aid) -> None:
    gone, stays = await woman(aid, 1), await woman(aid, 2)
    made = await batch(aid, "F-0001 F-0002")
    asked = await grants.ask(aid.li_xia, stays, WomanRequest(purpose=Purpose.REGISTER, place=True))
    await grants.decide(aid.zhou_min, asked, True)
    await women.close_entry(aid.li_xia, gone, WomanEnd(leaving=Leaving.DIED, closed_on=clock.today()))
    await women.erase_entry(aid.zhou_min, gone)

    file = await export_register(aid.li_xia, made, purpose="报区妇联造册")

    rows = pl.read_excel(io.BytesIO(file.content), engine="calamine", has_header=True).rows()
    assert (str(rows).count("胡桂芬"), "F-0001" in str(rows)) == (1, True)


async def test_more_codes_than_are_listed_at_once_are_refused_and_none_is_dropped(aid: Aid) -> None:
    made = await batch(aid, "E-0001")
    with pytest.raises(Invalid):
        await actions.list_receivers(aid.li_xia, made, NewReceivers(codes=" ".join(f"F-{n}" for n in range(501))))
    some = await actions.list_receivers(aid.li_xia, made, NewReceivers(codes=" ".join(f"F-{n}" for n in range(500))))

    assert some.added + len(some.refused) == 500

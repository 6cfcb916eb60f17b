"""Wishes and a batch of packages of the demo: invented, in every state, of the demo's children by their codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jinguo.aid.batches import actions as batches
from jinguo.aid.batches.queries import shares
from jinguo.aid.catalogue import StockReason, Supply, Thanks
from jinguo.aid.forms import (
    FollowUp,
    Giving,
    Handing,
    NewBatch,
    NewMove,
    NewPackage,
    NewReceivers,
    NewWish,
    Receipt,
    WishCheck,
)
from jinguo.aid.wishes import actions, claims
from jinguo.authority.actor import Actor
from jinguo.children.registry import queries as files
from jinguo.demo.agenda import Agenda
from jinguo.demo.staff import Staff
from jinguo.kernel import clock
from jinguo.kernel.forms import parse

FINISHED = 6
"""Steps of a wish that is over."""


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish: whose, what, and how many steps it has gone (`_STEPS`)."""

    child: str
    item: str
    value: int
    steps: int
    size: str = ""


WISHES = (
    Wished("演示一", "schoolbag", 120, FINISHED),
    Wished("演示二", "storybook", 90, FINISHED),
    Wished("演示三", "coat", 180, 3, "150"),
    Wished("演示四", "football", 80, 2),
    Wished("演示五", "lamp", 130, 2),
    Wished("演示七", "shoes", 150, 2, "30"),
    Wished("演示十一", "museum", 60, 1),
)


def put_down(agenda: Agenda, staff: Staff, children: Mapping[str, UUID]) -> None:
    """Put down the days on which wishes were written down and went on, and the batch of packages."""
    now, keeper = clock.now(), staff.posts["coordinator"]
    for number, wished in enumerate(WISHES):
        made: list[UUID] = []
        for step in range(wished.steps):
            act = _STEPS[step]
            day = now - timedelta(days=36 - 6 * step, minutes=-number)
            agenda.at(day, lambda act=act, wished=wished, made=made: act(keeper, wished, children, made))
    agenda.at(now - timedelta(days=20), lambda: _give(keeper, children))


async def _collect(keeper: Actor, wished: Wished, children: Mapping[str, UUID], made: list[UUID]) -> None:
    facts = {"child": children[wished.child], "item": wished.item, "value": wished.value, "size": wished.size}
    made.append(await actions.collect(keeper, parse(NewWish, facts)))


async def _open(keeper: Actor, _wished: Wished, _children: Mapping[str, UUID], made: list[UUID]) -> None:
    await actions.check(keeper, made[0], WishCheck(asked=True, plain=True))
    await actions.open_up(keeper, made[0])


async def _claim(_keeper: Actor, _wished: Wished, _children: Mapping[str, UUID], made: list[UUID]) -> None:
    await claims.claim(made[0], "演示爱心企业", f"1990002{made[0].int % 10_000:04}")


async def _receive(keeper: Actor, wished: Wished, _children: Mapping[str, UUID], made: list[UUID]) -> None:
    await actions.receive(keeper, made[0], Receipt(happened_on=clock.today(), supply=Supply.DONOR, paid=wished.value))


async def _hand_over(keeper: Actor, _wished: Wished, _children: Mapping[str, UUID], made: list[UUID]) -> None:
    await actions.hand_over(keeper, made[0], Handing(happened_on=clock.today()))


async def _visit(keeper: Actor, _wished: Wished, _children: Mapping[str, UUID], made: list[UUID]) -> None:
    await actions.follow_up(keeper, made[0], FollowUp(happened_on=clock.today(), thanks=Thanks.USED))
    await actions.close(keeper, made[0])


_STEPS = (_collect, _open, _claim, _receive, _hand_over, _visit)


async def _give(keeper: Actor, children: Mapping[str, UUID]) -> None:
    """Six packages for six children; two of them still wait."""
    contents = "书包\n文具套装\n保温杯"
    package = await batches.make_package(keeper, NewPackage(title="梦想包（小学）", contents=contents, value=150))
    bought = NewMove(reason=StockReason.BOUGHT, count=30, happened_on=clock.today())
    await batches.move_stock(keeper, package, bought)
    facts = {"organisation": "330211000000", "programme": "dream_package", "title": "演示：秋季梦想包"}
    facts |= {"funding": "charity", "funder": "演示慈善总会", "goods": "梦想包一份", "value": "150"}
    batch = await batches.open_batch(keeper, parse(NewBatch, {**facts, "package": str(package)}))
    names = ("演示一", "演示二", "演示三", "演示四", "演示五", "演示七")
    codes = [(await files.child(keeper, children[name])).code for name in names]
    await batches.list_receivers(keeper, batch, NewReceivers(codes=" ".join(codes)))
    for number, share in enumerate((await shares(keeper, batch))[:4], start=1):
        done = Giving(given_on=clock.today(), given_by="演示干事", receipt=f"演示签收 {number}")
        await batches.give(keeper, share.id, done)

"""What staff do with a wish, from collecting it to the visit afterwards. Goods go through the federation alone."""

from dataclasses import replace
from uuid import UUID

from jinguo.aid import rules
from jinguo.aid.catalogue import Ending, Supply, WishState
from jinguo.aid.errors import NotConsented
from jinguo.aid.forms import FollowUp, Handing, NewWish, Receipt, WishCheck, WishWithdrawal
from jinguo.aid.policy import policy_at
from jinguo.aid.tables import Wish
from jinguo.aid.wishes.rows import NOTHING, Said, Writer, end_claims, kept, step
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import View
from jinguo.children.errors import NoSuchChild
from jinguo.children.registry.seals import own_key
from jinguo.children.rules import band, open_file
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7

_CHILD = f"""
SELECT c.path, c.birth_year, (SELECT s.given AND s.view <> $2 FROM child_consent s WHERE s.child = c.id
                               ORDER BY s.recorded_at DESC, s.id DESC LIMIT 1) AS consented
  FROM child c WHERE c.id = $1 AND {open_file("c")} FOR NO KEY UPDATE OF c"""


async def collect(actor: Actor, new: NewWish) -> UUID:
    """Write down a child's wish. Returns the wish.

    Raises:
        NoSuchChild, Forbidden, NotConsented. Invalid: it costs more than the district allows.
    """
    async with transaction(actor):
        child = await fetch_one(_CHILD, new.child, View.UNWILLING.value)
        if child is None:
            raise NoSuchChild
        require(actor, Permission.KEEP_AID, within=child["path"])
        if not child["consented"]:
            raise NotConsented
        await _refuse_dear(child["path"], new.value)
        key, row_id, years = await own_key(new.child), uuid7(), band(child["birth_year"], clock.today())
        sequence = await fetch_one("SELECT nextval('wish_number') AS next")
        row = Wish(
            id=row_id,
            code=rules.code_of(sequence["next"] if sequence else 0),
            child=new.child,
            path=child["path"],
            item=new.item,
            size=new.size,
            band=years.value if years else "",
            value=new.value,
            remark=Wish.remark.seal(key, row_id, new.remark),
            collected_by=actor.id,
            collected_by_name=actor.name,
        )
        await Wish.insert(row)
        await step(row, None, WishState.COLLECTED, _by(actor))
        await note(actor, "collect_wish", "wish", row_id, row.path, item=new.item)
    return row_id


async def _refuse_dear(path: str, value: int) -> None:
    cap = (await policy_at(path)).value_cap
    if value > cap:
        raise Invalid(fields={"value": f"本区规定一个心愿不超过 {cap} 元，请换一样，或者请区里改规则"})


def _by(actor: Actor) -> Writer:
    return Writer(id=actor.id, name=actor.name)


async def check(actor: Actor, wish_id: UUID, _made_sure: WishCheck) -> None:
    """The wish is in order: child and guardian agree that it is shown. Raises NoSuchWish, Forbidden, WrongState."""
    async with transaction(actor):
        row = await _gone_on(actor, wish_id, WishState.CHECKED)
        await note(actor, "check_wish", "wish", wish_id, row.path)


async def open_up(actor: Actor, wish_id: UUID) -> None:
    """Show the wish to donors, until the district's term is over. Raises NoSuchWish, Forbidden, WrongState, Invalid."""
    async with transaction(actor):
        row, last = await kept(actor, wish_id)
        await _refuse_dear(row.path, row.value)
        until = rules.last_day(clock.today(), (await policy_at(row.path)).open_days)
        await step(row, last, WishState.OPEN, _by(actor), Said(until=until))
        await note(actor, "open_wish", "wish", wish_id, row.path)


async def receive(actor: Actor, wish_id: UUID, got: Receipt) -> None:
    """The thing is at the federation, brought by the donor or bought.

    Raises:
        NoSuchWish, Forbidden, WrongState. Invalid: the day; a donor has brought it whom nobody knows.
    """
    async with transaction(actor):
        row, last = await kept(actor, wish_id)
        if got.supply is Supply.DONOR and last.state is not WishState.LOCKED:
            raise Invalid(fields={"supply": "这个心愿没有人认领，请选“妇联采购”或“其他”"})
        given_by = last.claim if got.supply is Supply.DONOR else None
        said = Said(happened_on=got.happened_on, supply=got.supply.value, paid=got.paid, claim=given_by)
        await step(row, last, WishState.RECEIVED, _by(actor), said)
        if got.supply is Supply.DONOR:
            await end_claims(wish_id, Ending.DELIVERED, locked=True)
        await end_claims(wish_id, Ending.GONE)
        await note(actor, "receive_wish", "wish", wish_id, row.path, value=got.paid)


async def hand_over(actor: Actor, wish_id: UUID, done: Handing) -> None:
    """The federation has handed the thing to the child. Raises NoSuchWish, Forbidden, WrongState; Invalid: the day."""
    said = Said(happened_on=done.happened_on, note=done.note)
    async with transaction(actor):
        row = await _gone_on(actor, wish_id, WishState.HANDED, said)
        await note(actor, "hand_wish_over", "wish", wish_id, row.path)


async def follow_up(actor: Actor, wish_id: UUID, visit: FollowUp) -> None:
    """Somebody has looked after it. Raises NoSuchWish, Forbidden, WrongState; Invalid: the day."""
    said = Said(happened_on=visit.happened_on, thanks=visit.thanks.value, note=visit.note)
    async with transaction(actor):
        row = await _gone_on(actor, wish_id, WishState.VISITED, said)
        await note(actor, "follow_wish_up", "wish", wish_id, row.path)


async def close(actor: Actor, wish_id: UUID) -> None:
    """Nothing is left to do. Raises NoSuchWish, Forbidden, WrongState."""
    async with transaction(actor):
        row = await _gone_on(actor, wish_id, WishState.CLOSED)
        await note(actor, "close_wish", "wish", wish_id, row.path)


async def withdraw(actor: Actor, wish_id: UUID, why: WishWithdrawal) -> None:
    """Take the wish back; whoever claims it reads so on her page. Raises NoSuchWish, Forbidden, WrongState."""
    async with transaction(actor):
        row, last = await kept(actor, wish_id)
        await step(row, last, WishState.WITHDRAWN, _by(actor), Said(reason=why.reason.value))
        await end_claims(wish_id, Ending.GONE)
        await note(actor, "withdraw_wish", "wish", wish_id, row.path, reason=why.reason.label)


async def _gone_on(actor: Actor, wish_id: UUID, state: WishState, said: Said = NOTHING) -> Wish:
    """Take a step by which nothing else changes; it keeps whose claim it follows."""
    row, last = await kept(actor, wish_id)
    await step(row, last, state, _by(actor), replace(said, claim=last.claim))
    return row

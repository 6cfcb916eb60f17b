"""The row of a wish, locked, its last step, and how the next one is written."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jinguo.aid import rules
from jinguo.aid.catalogue import Ending, WishState
from jinguo.aid.errors import NoSuchWish, WrongState
from jinguo.aid.tables import Wish, WishClaim, WishStep
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.registry.seals import own_key
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.kernel.rows import fetch_one_as

_LAST = """
SELECT state, happened_on, until, claim FROM wish_step WHERE wish = $1 ORDER BY recorded_at DESC, id DESC LIMIT 1"""

TOO_EARLY = "不能比上一步早，请核对日期"


@dataclass(frozen=True, slots=True)
class Last:
    """The last step of a wish."""

    state: WishState
    happened_on: date
    until: date | None
    claim: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes a step: a member of staff, or nobody who is registered."""

    id: UUID | None = None
    name: str = ""


async def locked(wish_id: UUID) -> tuple[Wish, Last]:
    """A wish, locked within the current transaction's reach, with its last step. Raises NoSuchWish."""
    row = await Wish.objects().where(Wish.id == wish_id).lock_rows().first()
    last = await fetch_one_as(Last, _LAST, wish_id)
    if row is None or last is None:
        raise NoSuchWish
    return row, last


async def kept(actor: Actor, wish_id: UUID) -> tuple[Wish, Last]:
    """A wish, locked, of a place whose wishes the actor keeps. Raises NoSuchWish, Forbidden."""
    row, last = await locked(wish_id)
    require(actor, Permission.KEEP_AID, within=row.path)
    return row, last


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is written down with a step; without a day it is of today."""

    happened_on: date | None = None
    until: date | None = None
    claim: UUID | None = None
    reason: str = ""
    supply: str = ""
    paid: int | None = None
    thanks: str = ""
    note: str | None = None


NOTHING = Said()


async def step(wish: Wish, last: Last | None, state: WishState, by: Writer, said: Said = NOTHING) -> None:
    """Write the next step. Raises WrongState; Invalid: it is dated before the last one."""
    day = said.happened_on or clock.today()
    if last is not None and not rules.may_follow(last.state, state):
        raise WrongState
    if last is not None and day < last.happened_on:
        raise Invalid(fields={"happened_on": TOO_EARLY})
    row = WishStep(id=uuid7(), wish=wish.id, path=wish.path, state=state.value, happened_on=day)
    row.until, row.claim, row.reason, row.supply = said.until, said.claim, said.reason, said.supply
    row.paid, row.thanks, row.recorded_by, row.recorded_by_name = said.paid, said.thanks, by.id, by.name
    if said.note:
        row.note = WishStep.note.seal(await own_key(wish.child), row.id, said.note)
    await WishStep.insert(row)


async def end_claims(wish_id: UUID, ending: Ending, *, locked: bool | None = None) -> None:
    """End the open claims of a wish: all, the one that locks it, or those that wait."""
    mine = (WishClaim.wish == wish_id) & WishClaim.ended_at.is_null()
    if locked is not None:
        mine &= WishClaim.locked_at.is_not_null() if locked else WishClaim.locked_at.is_null()
    await WishClaim.update({WishClaim.ended_at: clock.now(), WishClaim.ending: ending.value}).where(mine)

"""Donors claim wishes: a claim locks a wish for some days, later ones wait; what is late goes to the next.

A donor is nobody who is registered. She is known by her phone, proven by a code, and by the link to her claim.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from asyncpg import UniqueViolationError

from jinguo.aid import rules
from jinguo.aid.catalogue import Ending, WishState
from jinguo.aid.errors import ClaimedAlready, Delivered, NoSuchClaim, Taken, TooManyClaims
from jinguo.aid.policy import policy_at
from jinguo.aid.tables import Wish, WishClaim
from jinguo.aid.wishes.queries import DONOR_NOTICE, claim_id, shown
from jinguo.aid.wishes.rows import Last, Said, Writer, end_claims, locked, step
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, atomic, fetch, transaction
from jinguo.kernel.rows import fetch_as

DONOR = Writer(name="认领人")
NIGHT = Writer(name="系统")

_OPEN_CLAIMS = """
SELECT count(*) FILTER (WHERE ended_at IS NULL) AS now, count(*) FILTER (WHERE made_at > $2) AS today,
       count(*) FILTER (WHERE ended_at IS NULL AND wish = $3) AS same FROM wish_claim WHERE phone_index = $1"""
_ONE_PHONE = "SELECT pg_advisory_xact_lock(hashtext('wish_claim'), hashtext(encode($1, 'hex')))"
_NEXT = """
SELECT id FROM wish_claim WHERE wish = $1 AND locked_at IS NULL AND ended_at IS NULL ORDER BY made_at, id LIMIT 1"""
_LATE = """
SELECT w.id FROM wish w JOIN LATERAL (SELECT state, until FROM wish_step WHERE wish = w.id
                                       ORDER BY recorded_at DESC, id DESC LIMIT 1) s ON true
 WHERE s.state IN ('open', 'locked') AND s.until < $1 ORDER BY w.id"""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A phone's claims: open ones, those of the last day, and open ones of the same wish."""

    now: int
    today: int
    same: int


@dataclass(frozen=True, slots=True)
class _Row:
    """An id."""

    id: UUID


async def claim(wish_id: UUID, name: str, phone: str, *, queue: bool = False) -> UUID:
    """Lock an open wish for a donor whose phone is proven; with `queue`, wait behind whoever has locked it.

    Raises:
        NoSuchWish: it is none, or is not shown: the guardian has taken the consent back.
        Taken: somebody else was faster, and she does not want to wait.
        ClaimedAlready, TooManyClaims.
    """
    async with transaction(EVERYWHERE):
        row, last = await _in_time(wish_id)
        if last.state in (WishState.OPEN, WishState.LOCKED):
            await shown(wish_id)
        if last.state not in (WishState.OPEN, WishState.LOCKED):
            raise Taken("这个心愿已经有着落，不能再认领了。请回到列表选别的心愿。")
        if last.state is WishState.LOCKED and not queue:
            raise Taken
        policy = await policy_at(row.path)
        await _refuse_many(wish_id, WishClaim.phone_index.of(phone), policy.most_claims)
        made = WishClaim(wish=wish_id, path=row.path, name=name, phone=phone, version=DONOR_NOTICE)
        if last.state is WishState.OPEN:
            made.locked_at, made.until = clock.now(), rules.last_day(clock.today(), policy.lock_days)
        await _insert(made)
        if last.state is WishState.OPEN:
            await step(row, last, WishState.LOCKED, DONOR, Said(until=made.until, claim=made.id))
        await note(SYSTEM, "claim_wish", "wish", wish_id, row.path, waits=last.state is WishState.LOCKED)
    return made.id


async def _refuse_many(wish_id: UUID, phone: bytes, most: int) -> None:
    """Hold the phone, and refuse a claim too many, so that a stranger cannot empty the list."""
    await fetch(_ONE_PHONE, phone)
    [counted] = await fetch_as(_Counted, _OPEN_CLAIMS, phone, clock.now() - timedelta(days=1), wish_id)
    if counted.same:
        raise ClaimedAlready
    if counted.now >= most or counted.today >= rules.CLAIMS_A_DAY:
        raise TooManyClaims


async def _insert(made: WishClaim) -> None:
    try:
        async with atomic():
            await WishClaim.insert(made)
    except UniqueViolationError:
        raise Taken from None


async def undo(token: str) -> None:
    """A donor takes her claim back; the next who waits has the wish now. A second time changes nothing.

    Raises:
        NoSuchClaim. Delivered: what she brought is at the federation.
    """
    claimed = claim_id(token)
    async with transaction(EVERYWHERE):
        found = await WishClaim.objects().where(WishClaim.id == claimed).first()
        if found is None:
            raise NoSuchClaim
        row, last = await locked(found.wish)
        mine = await WishClaim.objects().where(WishClaim.id == claimed).first()
        if mine is None or mine.ending == Ending.DELIVERED.value:
            raise Delivered
        if mine.ended_at is not None:
            return
        await _end(mine.id, Ending.UNDONE)
        if mine.locked_at is not None:
            await _pass_on(row, last, DONOR)
        await note(SYSTEM, "undo_wish_claim", "wish", row.id, row.path)


async def _end(claimed: UUID, ending: Ending) -> None:
    values = {WishClaim.ended_at: clock.now(), WishClaim.ending: ending.value}
    await WishClaim.update({**values}).where(WishClaim.id == claimed)


async def _in_time(wish_id: UUID) -> tuple[Wish, Last]:
    """A wish, locked, after what is late has been passed on. Raises NoSuchWish."""
    row, last = await locked(wish_id)
    if last.state is WishState.LOCKED and rules.is_late(last.until, clock.today()):
        await end_claims(wish_id, Ending.LATE, locked=True)
        await _pass_on(row, last, NIGHT)
        return await locked(wish_id)
    return row, last


async def _pass_on(row: Wish, last: Last, by: Writer) -> None:
    """Lock a wish for the next who waits, else show it again."""
    policy = await policy_at(row.path)
    waiting = await fetch_as(_Row, _NEXT, row.id)
    if not waiting:
        await step(row, last, WishState.OPEN, by, Said(until=rules.last_day(clock.today(), policy.open_days)))
        return
    until = rules.last_day(clock.today(), policy.lock_days)
    values = {WishClaim.locked_at: clock.now(), WishClaim.until: until}
    await WishClaim.update({**values}).where(WishClaim.id == waiting[0].id)
    await step(row, last, WishState.LOCKED, by, Said(until=until, claim=waiting[0].id))


async def release_late() -> int:
    """Pass on wishes that nobody has brought in time, and take down those that were shown long enough. Returns how
    many; each is a transaction of its own.
    """
    async with transaction(EVERYWHERE):
        late = await fetch_as(_Row, _LATE, clock.today())
    for each in late:
        async with transaction(EVERYWHERE):
            row, last = await _in_time(each.id)
            if last.state is WishState.OPEN and rules.is_late(last.until, clock.today()):
                await step(row, last, WishState.EXPIRED, NIGHT)
            await note(SYSTEM, "release_late_wish", "wish", row.id, row.path)
    return len(late)

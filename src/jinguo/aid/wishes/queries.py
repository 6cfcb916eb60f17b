"""What can be seen of wishes: by donors the thing, a size and an age band; by staff the child's code and each step."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.aid.catalogue import (
    OVER,
    TO_DO,
    Supply,
    Thanks,
    WishState,
    Withdrawal,
)
from jinguo.aid.errors import NoSuchClaim, NoSuchWish
from jinguo.aid.policy import district_of
from jinguo.aid.tables import Wish, WishClaim, WishStep
from jinguo.aid.wishes.cards import Donor, Gift, ShownWish, StepRow, WishCard, WishRow
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.errors import Erased
from jinguo.children.registry.seals import own_key
from jinguo.children.rules import open_file
from jinguo.kernel.db import EVERYWHERE, Reach, fetch, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.kernel.secrets import tokens
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.organisations.queries import by_path, full_names

NO_ACTOR = {
    "shown": "an open wish is public: the thing, a size, an age band",
    "shown_at": "open wishes are public: things, sizes, age bands",
    "gift": "whoever holds the link of a claim sees that claim",
}
"""Functions that take no actor, and why."""

_PURPOSE = "wish claim"
DONOR_NOTICE = "2026-12"
"""Version of what a donor is told about her name and phone."""

MOST_SHOWN = 200

_STATE = """
  JOIN LATERAL (SELECT state, happened_on, until, claim FROM wish_step WHERE wish = w.id
                 ORDER BY recorded_at DESC, id DESC LIMIT 1) s ON true"""

_SHOWN = f"""
SELECT w.id, w.item AS code, w.size, w.band, w.value, w.path, s.state, s.until FROM wish w{_STATE}
  JOIN child c ON c.id = w.child AND {open_file("c")}
  JOIN LATERAL (SELECT given FROM child_consent WHERE child = c.id
                 ORDER BY recorded_at DESC, id DESC LIMIT 1) agreed ON agreed.given
 WHERE s.state IN ('open', 'locked')"""


async def shown_at(path: str) -> list[ShownWish]:
    """Open wishes of a district, those that end first before the others; nothing of who wishes."""
    async with transaction(Reach(path)):
        return await fetch_as(ShownWish, f"{_SHOWN} AND s.state = 'open' ORDER BY s.until, w.id LIMIT {MOST_SHOWN}")


async def shown(wish_id: UUID) -> ShownWish:
    """One wish that is open or claimed, as everybody may see it. Raises NoSuchWish."""
    async with transaction(EVERYWHERE):
        found = await fetch_one_as(ShownWish, f"{_SHOWN} AND w.id = $1", wish_id)
    if found is None:
        raise NoSuchWish
    return found


def token_of(claim: UUID) -> str:
    """The token in the link of a claim."""
    return tokens.sign(_PURPOSE, claim.bytes)


def claim_id(token: str) -> UUID:
    """Whose link it is. Raises NoSuchClaim."""
    try:
        return UUID(bytes=tokens.signed(_PURPOSE, token))
    except (tokens.NotOurs, ValueError):
        raise NoSuchClaim from None


_GIFT = f"""
SELECT k.id, w.item AS code, w.size, w.band, w.value, w.path, s.state, k.until, k.locked_at, k.ended_at,
       nullif(k.ending, '') AS ending,
       (SELECT nullif(thanks, '') FROM wish_step WHERE wish = w.id AND claim = k.id AND thanks <> '' LIMIT 1) AS thanks,
       (SELECT count(*) FROM wish_claim o WHERE o.wish = w.id AND o.ended_at IS NULL AND o.id <> k.id
         AND (o.locked_at IS NOT NULL OR (o.made_at, o.id) < (k.made_at, k.id)))::int AS ahead
  FROM wish_claim k JOIN wish w ON w.id = k.wish{_STATE} WHERE k.id = $1"""


async def gift(token: str) -> Gift:
    """A claim by its link. Raises NoSuchClaim."""
    async with transaction(EVERYWHERE):
        found = await fetch_one_as(Gift, _GIFT, claim_id(token))
    if found is None:
        raise NoSuchClaim
    return found


_ROW = f"""
SELECT w.id, w.code, w.child, c.code AS child_code, w.item AS item_code, w.size, w.band, w.value, w.path, s.state,
       s.happened_on AS since, s.until, s.claim, (SELECT count(*) FROM wish_claim k WHERE k.wish = w.id
        AND k.ended_at IS NULL AND k.locked_at IS NULL)::int AS waiting
  FROM wish w JOIN child c ON c.id = w.child{_STATE}"""

_FOUND = " WHERE w.path ^@ nullif($1, '') AND (s.state = ANY($2) OR $2 = '{}') AND ($2 <> '{}' OR s.state <> ALL($3))"


@dataclass(frozen=True, slots=True)
class WantedWishes:
    """Which wishes are wanted; without `states`, all that are not over."""

    within: str = ""
    states: tuple[WishState, ...] = ()


async def wishes(actor: Actor, wanted: WantedWishes, *, page: int = 1, size: int = 50) -> Page[WishRow]:
    """Wishes within reach, the longest unchanged first. Raises Forbidden."""
    root = wanted.within or actor.path or ""
    require(actor, Permission.KEEP_AID, within=root)
    given = (root, [each.value for each in wanted.states], [each.value for each in OVER])
    async with transaction(actor):
        [counted] = await fetch(f"SELECT count(*) AS total FROM ({_ROW}{_FOUND}) found", *given)
        rows = await fetch_as(
            WishRow,
            f"{_ROW}{_FOUND} ORDER BY s.happened_on, w.id LIMIT $4 OFFSET $5",
            *(*given, size, (max(page, 1) - 1) * size),
        )
        names = await full_names({row.path for row in rows})
    return Page([_placed(row, names.get(row.path, "")) for row in rows], counted["total"], page, size)


def _placed(row: WishRow, organisation: str) -> WishRow:
    kept = {name: getattr(row, name) for name in WishRow.__slots__ if name != "organisation"}
    return WishRow(**kept, organisation=organisation)


async def wish(actor: Actor, wish_id: UUID) -> WishCard:
    """One wish; words are opened with the child's own key. Raises NoSuchWish, Forbidden."""
    require(actor, Permission.KEEP_AID)
    async with transaction(actor):
        row = await fetch_one_as(WishRow, f"{_ROW} WHERE w.id = $1", wish_id)
        if row is None:
            raise NoSuchWish
        require(actor, Permission.KEEP_AID, within=row.path)
        names = await full_names({row.path})
        key = await _key(row.child)
        own = await Wish.objects().where(Wish.id == wish_id).first()
        remark = Wish.remark.open(key, wish_id, own.remark) if key and own else None
        steps = await WishStep.objects().where(WishStep.wish == wish_id).order_by(WishStep.recorded_at)
    return WishCard(
        row=_placed(row, names.get(row.path, "")),
        remark=remark or "",
        steps=tuple(_step(each, key) for each in steps),
    )


async def _key(child: UUID) -> OwnKey | None:
    """The child's key; None: it is destroyed, and with it the words."""
    try:
        return await own_key(child)
    except Erased:
        return None


def _step(row: WishStep, key: OwnKey | None) -> StepRow:
    return StepRow(
        state=WishState(row.state),
        happened_on=row.happened_on,
        until=row.until,
        reason=Withdrawal(row.reason) if row.reason else None,
        supply=Supply(row.supply) if row.supply else None,
        paid=row.paid,
        thanks=Thanks(row.thanks) if row.thanks else None,
        note=(WishStep.note.open(key, row.id, row.note) if key else None) or "",
        recorded_at=row.recorded_at,
        by=row.recorded_by_name,
    )


async def donor(actor: Actor, wish_id: UUID) -> Donor:
    """The donor to be called about her claim; the log knows of it first. Raises NoSuchWish, NoSuchClaim, Forbidden."""
    found = await wish(actor, wish_id)
    if found.row.claim is None:
        raise NoSuchClaim
    async with transaction(actor):
        await note(actor, "call_wish_donor", "wish", wish_id, found.row.path)
        row = await WishClaim.objects().where(WishClaim.id == found.row.claim).first()
    if row is None or row.phone is None or row.name is None:
        raise NoSuchClaim
    return Donor(row.name.reveal(), row.phone.reveal())


async def to_do(actor: Actor) -> int:
    """How many wishes within reach wait for a coordinator. Raises Forbidden."""
    return (await wishes(actor, WantedWishes(states=TO_DO), size=1)).total


async def federation_of(path: str) -> str:
    """The district's federation, which signs the public page of a wish: the village's would say where the child is."""
    return (await by_path(district_of(path))).federation

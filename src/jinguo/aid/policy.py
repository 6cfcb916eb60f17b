"""What a district sets for wishes. The latest row counts, the others say what did."""

from dataclasses import dataclass
from datetime import datetime

from jinguo.aid.forms import NewWishRule
from jinguo.aid.rules import WishPolicy
from jinguo.aid.tables import WishRule
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as

BASE = WishPolicy()
"""Where a district has set nothing."""

_ROWS = """
SELECT value_cap, lock_days, open_days, most_claims, delivery, source, set_at, set_by_name FROM wish_rule
 WHERE path = $1 ORDER BY set_at DESC, id DESC LIMIT 20"""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Rules as they were set, with the ground and by whom."""

    value_cap: int
    lock_days: int
    open_days: int
    most_claims: int
    delivery: str
    source: str
    set_at: datetime
    set_by_name: str

    @property
    def policy(self) -> WishPolicy:
        """What counted since then."""
        return WishPolicy(self.value_cap, self.lock_days, self.open_days, self.most_claims, self.delivery)


def district_of(path: str) -> str:
    """The path of the district that a place is in; "" above the districts."""
    first = path.strip("/").split("/")[0]
    return f"/{first}/" if first else ""


async def policy_at(path: str) -> WishPolicy:
    """What counts at a place now."""
    found = await history_at(path)
    return found[0].policy if found else BASE


async def history_at(path: str) -> list[RuleRow]:
    """What the district of a place has set, the latest first."""
    return await fetch_as(RuleRow, _ROWS, district_of(path))


async def set_rule(actor: Actor, new: NewWishRule) -> None:
    """A district asks otherwise from now on; what is locked keeps its term. Raises Forbidden."""
    path = district_of(actor.path or "")
    require(actor, Permission.SET_CARE_RULES, within=path)
    async with transaction(actor):
        row = WishRule(path=path, set_by=actor.id, set_by_name=actor.name, **new.model_dump())
        await WishRule.insert(row)
        await note(actor, "set_wish_rule", "wish_rule", row.id, path, reason=new.source)

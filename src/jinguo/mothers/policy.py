"""What a district asks of its mothers: read for gates, set as a new row each time."""

from dataclasses import dataclass
from datetime import datetime

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.forms import NewPolicy
from jinguo.mothers.rules import BASE, Policy
from jinguo.mothers.tables import CarePolicy
from jinguo.qualifications.queries import kinds_at


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy as it was set, with why and by whom."""

    policy: Policy
    source: str
    set_at: datetime
    set_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """A policy as it is kept."""

    minimum_age: int
    must_reside: bool
    needed: tuple[str, ...]
    soft_cap: int
    self_apply: bool
    source: str
    set_at: datetime
    set_by_name: str


_ROWS = """
SELECT minimum_age, must_reside, needed, soft_cap, self_apply, source, set_at, set_by_name FROM care_policy
 WHERE path = $1 ORDER BY set_at DESC, id DESC LIMIT 20"""


def district_of(path: str) -> str:
    """The path of the district that a place is in; "" above the districts."""
    steps = path.strip("/").split("/")
    return f"/{steps[0]}/" if steps[0] else ""


async def policy_at(path: str) -> Policy:
    """Tell what counts at a place now."""
    found = await history_at(path)
    return found[0].policy if found else BASE


async def history_at(path: str) -> list[PolicyRow]:
    """Tell what the district of a place has set, the latest first."""
    return [_row(row) for row in await fetch_as(_Set, _ROWS, district_of(path))]


def _row(row: _Set) -> PolicyRow:
    asked = {name: getattr(row, name) for name in ("minimum_age", "must_reside", "needed", "soft_cap", "self_apply")}
    return PolicyRow(Policy(**asked), row.source, row.set_at, row.set_by_name)


async def set_policy(actor: Actor, new: NewPolicy) -> None:
    """A district asks something else from now on. Raises Forbidden; Invalid: there is no such kind."""
    path = district_of(actor.path or "")
    require(actor, Permission.SET_CARE_RULES, within=path)
    async with transaction(actor):
        known = [kind.code for kind in await kinds_at(path)]
        if not new.needed <= set(known):
            raise Invalid(fields={"needed": "请从列出的选项里选"})
        values = new.model_dump(exclude={"needed"})
        needed = [code for code in known if code in new.needed]
        row = CarePolicy(path=path, needed=needed, set_by=actor.id, set_by_name=actor.name, **values)
        await CarePolicy.insert(row)
        await note(actor, "set_care_policy", "care_policy", row.id, path, reason=new.source)

"""What a district has set: how much each term weighs. The latest row counts, the others say what did."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.pairings.catalogue import Term
from jinguo.pairings.forms import NewCadence, NewWeights
from jinguo.pairings.rules import BASE as BASE_RHYTHM
from jinguo.pairings.rules import Rhythm
from jinguo.pairings.tables import Cadence, Weighting

BASE: Mapping[Term, int] = {term: term.weight for term in Term}
"""Where a district has set nothing."""

_ROWS = """
SELECT weights, source, set_at, set_by_name FROM weighting WHERE path = $1 ORDER BY set_at DESC, id DESC LIMIT 20"""


@dataclass(frozen=True, slots=True)
class _Set:
    """A weighting as it is kept: JSON text."""

    weights: str
    source: str
    set_at: datetime
    set_by_name: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights as they were set, with why and by whom."""

    weights: Mapping[Term, int]
    source: str
    set_at: datetime
    set_by_name: str


def district_of(path: str) -> str:
    """The path of the district that a place is in; "" above the districts."""
    first = path.strip("/").split("/")[0]
    return f"/{first}/" if first else ""


async def weights_at(path: str) -> Mapping[Term, int]:
    """Tell what counts at a place now."""
    found = await history_at(path)
    return found[0].weights if found else BASE


async def history_at(path: str) -> list[Weighed]:
    """Tell what the district of a place has set, the latest first."""
    return [_weighed(row) for row in await fetch_as(_Set, _ROWS, district_of(path))]


def _weighed(row: _Set) -> Weighed:
    weights = {Term(code): weight for code, weight in json.loads(row.weights).items()}
    return Weighed(weights, row.source, row.set_at, row.set_by_name)


async def set_weights(actor: Actor, new: NewWeights) -> None:
    """A district weighs otherwise from now on. Raises Forbidden."""
    path = district_of(actor.path or "")
    require(actor, Permission.SET_CARE_RULES, within=path)
    async with transaction(actor):
        row = Weighting(path=path, weights=json.dumps(new.weights), source=new.source)
        row.set_by, row.set_by_name = actor.id, actor.name
        await Weighting.insert(row)
        await note(actor, "set_matching_weights", "weighting", row.id, path, reason=new.source)


_RHYTHM = """
SELECT early_weeks, early_days, contact_days, meeting_days, visit_days FROM cadence WHERE path = $1
 ORDER BY set_at DESC, id DESC LIMIT 1"""


async def rhythm_at(path: str) -> Rhythm:
    """Tell how often a mother is to be in touch at a place."""
    row = await fetch_one(_RHYTHM, district_of(path))
    return Rhythm(**row) if row else BASE_RHYTHM


async def set_cadence(actor: Actor, new: NewCadence) -> None:
    """A district wants its mothers to be in touch otherwise from now on. Raises Forbidden."""
    path = district_of(actor.path or "")
    require(actor, Permission.SET_CARE_RULES, within=path)
    async with transaction(actor):
        row = Cadence(path=path, set_by=actor.id, set_by_name=actor.name, **new.model_dump())
        await Cadence.insert(row)
        await note(actor, "set_cadence", "cadence", row.id, path, reason=new.source)

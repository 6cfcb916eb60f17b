"""Totals: how many children each mother cares for, and how many more she may be given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.labels import Labelled
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.policy import district_of, policy_at
from jinguo.mothers.queries import MotherRow


class LoadBand(Labelled):
    """Load band: what a list of mothers is cut down to by their children and places."""

    ROOM = "room", "还有名额"
    FULL = "full", "名额已满"
    NONE = "none", "没有孩子"
    ONE = "one", "1 个孩子"
    TWO = "two", "2 个孩子"
    MORE = "more", "3 个孩子以上"


@dataclass(frozen=True, slots=True)
class Load:
    """Load (孩子几个): a mother's open pairings, and the `room` that her own number and her district's leave."""

    children: int
    room: int

    def within(self, band: LoadBand) -> bool:
        """Whether the load is one of this band."""
        by_number = {0: LoadBand.NONE, 1: LoadBand.ONE, 2: LoadBand.TWO}.get(self.children, LoadBand.MORE)
        return band in (by_number, LoadBand.ROOM if self.room else LoadBand.FULL)


@dataclass(frozen=True, slots=True)
class _Count:
    mother: UUID
    children: int


_COUNTS = """
SELECT mother, count(*) AS children FROM pairing WHERE mother = ANY($1::uuid[]) AND closed_on IS NULL GROUP BY mother"""


async def loads(actor: Actor, mothers: Sequence[MotherRow]) -> Mapping[UUID, Load]:
    """Count the children of mothers whom the actor was shown, also those out of her reach. Raises Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(EVERYWHERE):
        counts = await fetch_as(_Count, _COUNTS, [her.id for her in mothers])
        caps = {path: (await policy_at(path)).soft_cap for path in {district_of(her.path) for her in mothers}}
    children = {count.mother: count.children for count in counts}
    return {her.id: _load(her, children.get(her.id, 0), caps[district_of(her.path)]) for her in mothers}


def _load(her: MotherRow, children: int, cap: int) -> Load:
    return Load(children, max(min(her.capacity, cap) - children, 0))

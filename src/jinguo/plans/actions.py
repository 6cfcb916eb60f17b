"""Actions on the year's plan: load it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.organisations import queries as organisations
from jinguo.plans.catalogue import ProgrammeRow
from jinguo.plans.tables import Programme


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of loading a list of programmes: new ones, and those that were there already."""

    added: int
    known: int


async def load(actor: Actor, rows: Iterable[ProgrammeRow]) -> Loaded:
    """Enter the programmes of yearly plans; one whose organisation, year and number are known stays as it is.

    Raises:
        NoSuchOrganisation: a district is not in the tree. Forbidden. Nothing is entered then.
    """
    loaded = Loaded(0, 0)
    async with transaction(actor):
        for code, plan in groupby(sorted(rows, key=_place), key=lambda row: row.district_code):
            part = await _load_district(actor, code, list(plan))
            loaded = Loaded(loaded.added + part.added, loaded.known + part.known)
    return loaded


def _place(row: ProgrammeRow) -> tuple[str, int, int]:
    return row.district_code, row.year, row.number


async def _load_district(actor: Actor, code: str, plan: list[ProgrammeRow]) -> Loaded:
    district = await organisations.by_code(code)
    require(actor, Permission.KEEP_PLANS, within=district.path)
    there = await Programme.select(Programme.year, Programme.number).where(Programme.organisation == district.id)
    known = {(row["year"], row["number"]) for row in there}
    new = [
        Programme(
            organisation=district.id,
            path=district.path,
            year=row.year,
            number=row.number,
            title=row.title,
            section=row.section,
            capability=row.capability,
            target=row.target,
            has_events=row.is_event,
        )
        for row in plan
        if (row.year, row.number) not in known
    ]
    if new:
        await Programme.insert(*new)
        await note(actor, "load_plan", "organisation", district.id, district.path, programmes=len(new))
    return Loaded(len(new), len(plan) - len(new))

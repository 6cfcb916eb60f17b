"""Taking a ledger of children in: each good row a sealed file, the others handed back with their reason."""

import asyncio
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children import rules
from jinguo.children.catalogue import categories
from jinguo.children.forms import NewCategory, NewChild
from jinguo.children.intake.outcome import Refused, TakenIn, outcome
from jinguo.children.intake.preparation import Line, lines
from jinguo.children.registry.actions import open_file
from jinguo.children.registry.categories import give_category
from jinguo.children.registry.seals import unsealed
from jinguo.children.tables import Child
from jinguo.kernel import clock
from jinguo.kernel.db import atomic, fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.spreadsheet import Sheet
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.volunteers.intake.gazetteer import Gazetteer

NO_ACTOR = {"known_file": "internal: finds a file for an import that asks for the permission itself"}
"""Functions that take no actor, and why."""

TWICE = "和前面的一行是同一个孩子。"


async def take_in(
    actor: Actor, sheets: Sequence[Sheet], default_code: str = "", vague: str = "", *, dry_run: bool = False
) -> TakenIn:
    """Take a ledger in; with `dry_run` nothing is written. All or nothing, but for the rows that go back.

    Args:
        default_code: the organisation of those whose row names no place.
        vague: the category that a bare 困境儿童 means.

    Raises:
        Forbidden, NoSuchOrganisation, MissingColumns. Invalid: no such category.
    """
    require(actor, Permission.KEEP_CHILDREN)
    if vague and vague not in categories():
        raise Invalid(fields={"vague": "请从列出的选项里选"})
    default = await organisations.by_code(default_code) if default_code else None
    if default is not None:
        require(actor, Permission.KEEP_CHILDREN, within=default.path)
    read = await asyncio.to_thread(lines, sheets, await gazetteer(actor), default, vague, clock.today())
    async with transaction(actor):
        added, known, refused = await _filed(actor, read, dry_run=dry_run)
        done = outcome([line.omission for line in read if line.omission], added, known, refused)
        if not dry_run:
            facts = {"rows": done.rows, "added": added, "known": known, "rejected": len(refused)}
            where = default.path if default else actor.path or ""
            await note(actor, "import_children", "child", None, where, **facts)
    return done


async def _filed(actor: Actor, read: Sequence[Line], *, dry_run: bool) -> tuple[int, int, list[Refused]]:
    """Open the files; how many are new and known, and the rows that go back."""
    refused = [Refused(line.sheet, line.row, line.problem) for line in read if line.problem]
    added, known, seen = 0, 0, set[tuple[object, ...]]()
    for line in read:
        if line.new is None:
            continue
        who = (line.new.id_number,) if line.new.id_number else (line.new.name, line.new.born_on)
        problem = TWICE if who in seen else None
        if problem is None and await known_file(line.new) is not None:
            known += 1
        elif (problem := problem or await _kept(actor, line, dry_run=dry_run)) is None:
            added += 1
        else:
            refused.append(Refused(line.sheet, line.row, problem))
        seen.add(who)
    return added, known, refused


async def gazetteer(actor: Actor) -> Gazetteer:
    """The places within reach, by which rows that name one are understood."""
    places: list[Place] = await organisations.subtree(actor)
    return Gazetteer(places)


async def _kept(actor: Actor, line: Line, *, dry_run: bool) -> str | None:
    """Open a file with all its categories; the reason why not."""
    if line.new is None or dry_run:
        return None
    try:
        async with atomic():
            await open_from(actor, line.new, line.further)
    except JinguoError as error:
        return error.message
    return None


async def open_from(actor: Actor, new: NewChild, further: Sequence[NewCategory], *, trial: bool = False) -> UUID:
    """Open the file that a row speaks of, with all its categories. Raises as `open_file`."""
    filed = await open_file(actor, new, trial=trial)
    for kind in further:
        await give_category(actor, filed.id, kind)
    return filed.id


async def known_file(new: NewChild) -> UUID | None:
    """The open file of this child, in the current transaction: by the ID number within the district; without one, by
    unsealing the few files of the same place and year, which nobody is shown.
    """
    place = await organisations.by_code(new.organisation)
    if new.id_number:
        index = Child.id_number_index.of(new.id_number)
        found = await fetch_one(
            "SELECT id FROM child WHERE id_number_index = $1 AND path ^@ $2 AND closed_on IS NULL LIMIT 1",
            *(index, rules.district(place.path)),
        )
        return found["id"] if found else None
    rows = await fetch(
        "SELECT id FROM child WHERE organisation = $1 AND birth_year = $2 AND closed_on IS NULL AND key IS NOT NULL",
        *(place.id, new.born_on.year if new.born_on else None),
    )
    for row in rows:
        if await _is_same(row["id"], new.name, new.born_on):
            return row["id"]
    return None


async def _is_same(child: UUID, name: str | None, born_on: date | None) -> bool:
    kept = await unsealed(child)
    return (kept.name, kept.born_on) == (name, born_on)

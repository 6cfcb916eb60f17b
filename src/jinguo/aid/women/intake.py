"""Taking a list of women in difficulty in: each good row a sealed entry, the others handed back with their reason."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from jinguo.aid.policy import district_of
from jinguo.aid.tables import Woman
from jinguo.aid.women.actions import register
from jinguo.aid.women.preparation import WomanLine, lines
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import atomic, fetch, transaction
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.spreadsheet import Sheet
from jinguo.organisations import queries as organisations
from jinguo.volunteers.intake.gazetteer import Gazetteer

TWICE = "和前面的一行是同一个人"
_KNOWN = "SELECT FROM woman WHERE id_number_index = $1 AND path ^@ $2 AND closed_on IS NULL LIMIT 1"


@dataclass(frozen=True, slots=True)
class WomenTakenIn:
    """What became of a list: how many are new and known, and the rows that go back, by number and reason alone."""

    added: int
    known: int
    refused: tuple[WomanLine, ...]


async def take_in(
    actor: Actor, sheets: Sequence[Sheet], default_code: str = "", *, dry_run: bool = False
) -> WomenTakenIn:
    """Take a list in; with `dry_run` nothing is written. All or nothing, but for the rows that go back.

    Args:
        default_code: the organisation of those whose row names no place.

    Raises:
        Forbidden, NoSuchOrganisation, WomanColumns.
    """
    require(actor, Permission.KEEP_WOMEN)
    default = await organisations.by_code(default_code) if default_code else None
    if default is not None:
        require(actor, Permission.KEEP_WOMEN, within=default.path)
    places = Gazetteer(await organisations.subtree(actor))
    read = await asyncio.to_thread(lines, sheets, places, default, clock.today())
    added, known, refused, seen = 0, 0, [line for line in read if line.problem], set[str]()
    async with transaction(actor):
        for line in read:
            if line.new is None or line.new.id_number is None:
                continue
            if line.new.id_number in seen:
                refused.append(WomanLine(line.sheet, line.row, problem=TWICE))
            elif await _is_known(line.new.id_number, district_of(actor.path or "")):
                known += 1
            elif why := await _taken(actor, line, dry_run=dry_run):
                refused.append(WomanLine(line.sheet, line.row, problem=why))
            else:
                added += 1
            seen.add(line.new.id_number)
        if not dry_run:
            await note(actor, "import_women", "woman", None, actor.path or "", added=added, rejected=len(refused))
    return WomenTakenIn(added, known, tuple(sorted(refused, key=lambda each: (each.sheet, each.row))))


async def _is_known(id_number: str, path: str) -> bool:
    return bool(await fetch(_KNOWN, Woman.id_number_index.of(id_number), path))


async def _taken(actor: Actor, line: WomanLine, *, dry_run: bool) -> str:
    """Register the woman of a row; the reason why not."""
    if line.new is None or dry_run:
        return ""
    try:
        async with atomic():
            await register(actor, line.new)
    except JinguoError as error:
        return error.message
    return ""

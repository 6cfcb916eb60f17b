"""Import of a roster file, end to end: read, clean, place, recognise, seal, write; the rest goes back with reasons."""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import polars as pl
from asyncpg import UniqueViolationError

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import mark_of, new_number, register_export
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.labels import Labelled
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.spreadsheet import Sheet
from jinguo.people.resemblance import Newcomer, resembling
from jinguo.volunteers.errors import RosterRaced, TooManyElsewhere
from jinguo.volunteers.intake import enrolment, outcome, preparation
from jinguo.volunteers.intake.outcome import SUSPECTED_MOST, Imported, Suspected, Taken
from jinguo.volunteers.intake.queries import Sifted, sifted
from jinguo.volunteers.registry import budget
from jinguo.volunteers.registry.names import named
from jinguo.volunteers.roster import Choice, Cleaned, blocks, clean, rejects
from jinguo.volunteers.roster.gaps import Gap

REJECTS_PURPOSE = "改正退回的行，重新导入"


class Step(Labelled):
    """A step of an import."""

    READ = "read", "读取文件"
    CLEAN = "clean", "检查每一行"
    MATCH = "match", "对照已登记的人"
    WRITE = "write", "写入"
    REJECTS = "rejects", "整理退回的行"


Progress = Callable[[Step, int, int], None]
"""Called with the step, the rows that are done in it, and all of its rows; 0 and 0 where that is not counted."""


_TAKEN = """
SELECT (detail->>'added')::int AS added, (detail->>'known')::int AS known FROM audit_entry
 WHERE object_id = $1 AND action = 'import_roster' AND actor = $2 ORDER BY seq LIMIT 1"""

_REGISTERED = "SELECT FROM export_record WHERE number = $1 AND sha256 = $2"


async def import_file(
    actor: Actor,
    source: Path | bytes,
    filename: str | None = None,
    *,
    default_code: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    chosen: Mapping[str, Choice] | None = None,
    roster: UUID | None = None,
    headings: Mapping[str, str] | None = None,
    leave: Collection[Gap] = (),
) -> Imported:
    """Take the good rows of a roster file, all in one transaction, and hand back the others. A second time adds nobody.

    Args:
        default_code: the organisation of rows that name none.
        dry_run: look, and write nothing.
        chosen: what a clerk has chosen for the sheets' columns; without it they are guessed.
        roster: which one it is: taken once, whoever asks and however often; later ones are told what the first did.
        headings: what somebody says about single headings where nothing was chosen: a field, "" = not to be taken.
        leave: wrong fields that are left empty instead of sending her back.

    Raises:
        EmptySpreadsheet, LockedSpreadsheet, TooLargeSpreadsheet, UnreadableSpreadsheet, MissingColumns, StrangeChoice,
        UndecidedColumns, NotVolunteers: nothing taken.
        Forbidden, NoSuchOrganisation (the default one), RosterRaced, TooManyElsewhere: nothing taken.
    """
    require(actor, Permission.IMPORT_VOLUNTEERS)
    content, name, digest = await _read(source, filename)
    said = progress or _unheard
    said(Step.READ, 0, 0)
    sheets = await FILES.run(blocks.of_file, content, name)
    said(Step.CLEAN, 0, 0)
    cleaned = await FILES.run(clean, sheets, clock.today(), chosen, headings=headings, leave=leave)
    taken = await import_roster(
        actor, cleaned, default_code, dry_run=dry_run, file_hash=digest, progress=said, roster=roster
    )
    said(Step.REJECTS, 0, 0)
    return await _outcome(actor, cleaned, taken, sheets, file_hash=digest, dry_run=dry_run)


async def _read(source: Path | bytes, filename: str | None) -> tuple[bytes, str, str]:
    """Read a roster file: its content, its name and its SHA-256."""
    content = source if isinstance(source, bytes) else await asyncio.to_thread(source.read_bytes)
    name = filename or (source.name if isinstance(source, Path) else "")
    return content, name, hashlib.sha256(content).hexdigest()


async def _outcome(
    actor: Actor, cleaned: Cleaned, taken: Taken, sheets: list[Sheet], *, file_hash: str, dry_run: bool
) -> Imported:
    """Tell the outcome of a roster, with the rows that go back as a workbook that bears the actor's mark."""
    bad, number = await asyncio.to_thread(_sent_back, cleaned, taken.refused, sheets), new_number()
    marked = replace(cleaned, bad=bad), mark_of(actor, number)
    workbook = await asyncio.to_thread(rejects, *marked) if bad.height else None
    return outcome.imported(cleaned, taken, bad, file_hash=file_hash, dry_run=dry_run, number=number, rejects=workbook)


async def register_rejects(actor: Actor, done: Imported, file_name: str) -> None:
    """Register the workbook of rejects as an export before it is handed out: once for each."""
    require(actor, Permission.IMPORT_VOLUNTEERS)
    workbook = done.rejects or b""
    try:
        await register_export(
            actor,
            done.number,
            kind=ExportKind.REJECTS,
            purpose=REJECTS_PURPOSE,
            selection={"file": done.file_hash},
            columns=list(dict.fromkeys(theirs for sheet in done.mapping.values() for theirs in sheet.values())),
            rows=done.rejected,
            file_name=file_name,
            content=workbook,
        )
    except UniqueViolationError:  # it is there already, if the same workbook was fetched twice at once
        async with transaction(EVERYWHERE):
            same = await fetch(_REGISTERED, done.number, hashlib.sha256(workbook).digest())
        if not same:
            raise


async def import_roster(
    actor: Actor,
    cleaned: Cleaned,
    default_code: str | None = None,
    *,
    dry_run: bool = False,
    file_hash: str = "",
    progress: Progress | None = None,
    roster: UUID | None = None,
) -> Taken:
    """Take cleaned rows into the registry, all in one transaction, with one entry in the log, which tells later that
    this `roster` was taken.

    Raises:
        Forbidden, NoSuchOrganisation; RosterRaced: somebody of the roster was registered meanwhile; TooManyElsewhere:
        too many of today's rows are registered beyond the reach. Nothing was taken.
    """
    said, this = progress or _unheard, roster or uuid7()
    said(Step.MATCH, 0, 0)
    await budget.refuse_spent(actor)
    elsewhere = 0
    try:
        async with transaction(actor):
            await fetch("SELECT pg_advisory_xact_lock(hashtext('import_roster'))")
            found = await sifted(actor, cleaned, default_code)
            elsewhere = found.elsewhere
            budget.refuse_many(await budget.used(actor), elsewhere)
            suspected = await _suspected(actor, found.new) if dry_run else ()
            if not dry_run:
                if first := await taken_before(actor, roster):
                    return replace(first, refused=found.refused)
                await enrolment.write(actor, found.new, this, lambda done, total: said(Step.WRITE, done, total))
            await _log(actor, this, found, cleaned, file_hash=file_hash, dry_run=dry_run)
    except UniqueViolationError:
        raise RosterRaced from None
    except TooManyElsewhere:
        await budget.spend(actor, elsewhere, file_hash)
        raise
    return found.taken(suspected, None if dry_run else this)


async def _log(actor: Actor, roster: UUID, found: Sifted, cleaned: Cleaned, *, file_hash: str, dry_run: bool) -> None:
    """Write the roster's counts in the log; after a dry run too, which tells who is registered already."""
    counts = {
        "added": found.new.height,
        "known": found.known.height,
        "rejected": found.refused.height + cleaned.bad.height,
        "elsewhere": found.elsewhere,
    }
    if dry_run:
        await note(actor, "try_roster", "roster", roster, actor.path or "", file=file_hash, **counts)
    else:
        await note(actor, "import_roster", "roster", roster, actor.path or "", file=file_hash, **counts)


async def taken_before(actor: Actor, roster: UUID | None) -> Taken | None:
    """Read what was made of a roster when it was taken, without the rows that were refused; None if it was not.

    The log knows: its entry is born in the transaction of the import. Raises Forbidden.
    """
    require(actor, Permission.IMPORT_VOLUNTEERS)
    async with transaction(EVERYWHERE):
        rows = await fetch(_TAKEN, roster, actor.id)
    if not rows:
        return None
    return Taken(rows[0]["added"] or 0, rows[0]["known"] or 0, pl.DataFrame(schema=preparation.REFUSED), roster=roster)


def _unheard(_step: Step, _done: int, _total: int) -> None:
    """Tell progress to nobody."""


async def _suspected(actor: Actor, new: pl.DataFrame) -> tuple[Suspected, ...]:
    """Find the new rows that resemble a volunteer, in the order of the file; the first of many."""
    rows = new.select("name", "born_on", "phone", "path", "sheet", "row").rows()
    found = await resembling(actor, [Newcomer(*row[:4]) for row in rows])
    names = await named(actor, {each.person for each in found})
    told = []
    for each in found:
        who = names.get(each.person)
        if who is not None and len(told) < SUSPECTED_MOST:
            name, _, _, _, sheet, row = rows[each.place]
            told.append(Suspected(sheet, row, name, who.volunteer, who.name, who.number, each.reasons))
    return tuple(told)


def _sent_back(cleaned: Cleaned, refused: pl.DataFrame, sheets: list[Sheet]) -> pl.DataFrame:
    """Gather all rows that go back, in the order of the file: the shape BAD of the roster."""
    return pl.concat([cleaned.bad, _with_cells(refused, sheets)]).sort("row", maintain_order=True)


def _with_cells(refused: pl.DataFrame, sheets: list[Sheet]) -> pl.DataFrame:
    """Join refused rows with the cells that were handed in: the shape BAD of the roster."""
    rows = {sheet.name: sheet.rows for sheet in sheets}
    cells = [list(rows[sheet].row(number - 1)) for sheet, number in refused.select("sheet", "row").iter_rows()]
    return refused.with_columns(pl.Series("cells", cells, pl.List(pl.String)))

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
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.organisations.rules import ancestors
from jinguo.people import intake as people
from jinguo.people.resemblance import Newcomer, resembling
from jinguo.volunteers.errors import RosterRaced, TooManyElsewhere
from jinguo.volunteers.intake import enrolment, outcome, preparation, recognition
from jinguo.volunteers.intake.gazetteer import Gazetteer
from jinguo.volunteers.intake.outcome import SUSPECTED_MOST, Imported, Suspected, Taken
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

_VOLUNTEERS = "SELECT person::text, left_at IS NOT NULL AS left FROM volunteer WHERE person = ANY($1::uuid[])"

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
    content = source if isinstance(source, bytes) else await asyncio.to_thread(source.read_bytes)
    name = filename or (source.name if isinstance(source, Path) else "")
    said = progress or _unheard
    said(Step.READ, 0, 0)
    sheets = await FILES.run(blocks.of_file, content, name)
    said(Step.CLEAN, 0, 0)
    cleaned = await FILES.run(clean, sheets, clock.today(), chosen, headings=headings, leave=leave)
    digest = hashlib.sha256(content).hexdigest()
    taken = await import_roster(
        actor, cleaned, default_code, dry_run=dry_run, file_hash=digest, progress=said, roster=roster
    )
    said(Step.REJECTS, 0, 0)
    bad = await asyncio.to_thread(_sent_back, cleaned, taken.refused, sheets)
    reasons, number = bad["reason"].value_counts(sort=True), new_number()
    marked = replace(cleaned, bad=bad), mark_of(actor, number)
    left_out, left_rows = outcome.left_out(cleaned)
    return Imported(
        added=taken.added,
        known=taken.known,
        rejected=bad.height,
        reasons=dict(reasons.iter_rows()),
        rejects=await asyncio.to_thread(rejects, *marked) if bad.height else None,
        mapping={layout.sheet: layout.mapping for layout in cleaned.layouts},
        ignored={layout.sheet: layout.ignored for layout in cleaned.layouts},
        notes=cleaned.notes,
        file_hash=digest,
        dry_run=dry_run,
        number=number,
        suspected=taken.suspected,
        first=outcome.first(bad, cleaned),
        left_out=left_out,
        left_rows=left_rows,
        rows=cleaned.rows,
        roster=taken.roster,
        lacking=taken.lacking,
        asked=all("agree_collect" in layout.columns for layout in cleaned.layouts),
    )


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
            rows, refused = await _sifted(actor, cleaned, default_code)
            new, known = (rows.filter(pl.col("status") == status) for status in (recognition.NEW, recognition.KNOWN))
            refused = pl.concat(
                [refused, rows.filter(pl.col("reason").is_not_null()).select(preparation.REFUSED.names())]
            )
            elsewhere = int(rows["elsewhere"].sum())
            budget.refuse_many(await budget.used(actor), elsewhere)
            suspected = await _suspected(actor, new) if dry_run else ()
            if not dry_run and (first := await taken_before(actor, roster)):
                return replace(first, refused=refused)
            if not dry_run:
                await enrolment.write(actor, new, this, lambda done, total: said(Step.WRITE, done, total))
            lacking = new.filter(pl.col("lacking").list.len() > 0).height
            rejected = refused.height + cleaned.bad.height
            counts = {"added": new.height, "known": known.height, "rejected": rejected, "elsewhere": elsewhere}
            if dry_run:  # it tells who is registered already
                await note(actor, "try_roster", "roster", this, actor.path or "", file=file_hash, **counts)
            else:
                await note(actor, "import_roster", "roster", this, actor.path or "", file=file_hash, **counts)
    except UniqueViolationError:
        raise RosterRaced from None
    except TooManyElsewhere:
        await budget.spend(actor, elsewhere, file_hash)
        raise
    return Taken(new.height, known.height, refused, suspected, None if dry_run else this, lacking)


async def _sifted(actor: Actor, cleaned: Cleaned, default_code: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sift rows into those with a place, and what the registry knows of them, and those without (shape REFUSED)."""
    places, default = await _places(actor, default_code)
    asked = {layout.sheet: "agree_collect" in layout.columns for layout in cleaned.layouts}
    ready = await asyncio.to_thread(preparation.prepared, cleaned.good, places, default, asked)
    return await _judged(actor, ready.rows), ready.refused


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


async def _places(actor: Actor, default_code: str | None) -> tuple[Gazetteer, Place | None]:
    """Find the places where the actor may import, and the one for rows that name none."""
    root = actor.path or ""
    above = [await organisations.by_path(path) for path in ancestors(root)] if root.strip("/") else []
    places = [each for each in await organisations.below(root) if _may(actor, each)]
    default = await organisations.by_code(default_code) if default_code else None
    if default is not None or not places:
        require(actor, Permission.IMPORT_VOLUNTEERS, within=default.path if default else root)
    return Gazetteer(places, above), default


def _may(actor: Actor, place: Place) -> bool:
    return actor.may(Permission.IMPORT_VOLUNTEERS, within=place.path)


async def _judged(actor: Actor, rows: pl.DataFrame) -> pl.DataFrame:
    """Judge the rows: add their blind indexes and what the registry knows of them."""
    phones, numbers = await asyncio.to_thread(people.indexes, rows["phone"].to_list(), rows["id_number"].to_list())
    rows = rows.with_columns(
        pl.Series("phone_index", phones, pl.Binary), pl.Series("id_number_index", numbers, pl.Binary)
    )
    found = await people.find(phones, numbers)
    async with transaction(EVERYWHERE):
        known = await fetch(_VOLUNTEERS, found["person"].unique().to_list())
    shape = {"person": pl.String, "left": pl.Boolean}
    volunteers = pl.DataFrame([tuple(row) for row in known], schema=shape, orient="row")
    return await asyncio.to_thread(recognition.judged, rows, found, volunteers, actor.path or "")


def _sent_back(cleaned: Cleaned, refused: pl.DataFrame, sheets: list[Sheet]) -> pl.DataFrame:
    """Gather all rows that go back, in the order of the file: the shape BAD of the roster."""
    return pl.concat([cleaned.bad, _with_cells(refused, sheets)]).sort("row", maintain_order=True)


def _with_cells(refused: pl.DataFrame, sheets: list[Sheet]) -> pl.DataFrame:
    """Join refused rows with the cells that were handed in: the shape BAD of the roster."""
    rows = {sheet.name: sheet.rows for sheet in sheets}
    cells = [list(rows[sheet].row(number - 1)) for sheet, number in refused.select("sheet", "row").iter_rows()]
    return refused.with_columns(pl.Series("cells", cells, pl.List(pl.String)))

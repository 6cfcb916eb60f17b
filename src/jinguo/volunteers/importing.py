"""A roster file, end to end: read, clean, place, recognise, seal, write; what is not taken goes back with reasons."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from asyncpg import UniqueViolationError

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import mark_of, new_number, register_export
from jinguo.authority.grants import Permission
from jinguo.kernel import clock, spreadsheet
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7, uuids7
from jinguo.kernel.labels import Labelled
from jinguo.kernel.spreadsheet import Sheet
from jinguo.kernel.threads import FILES
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.organisations.rules import ancestors
from jinguo.people import importing as people
from jinguo.people.catalogue import Manner
from jinguo.people.importing import SealedPeople
from jinguo.people.resembling import Likeness, Newcomer, resembling
from jinguo.volunteers import preparing, recognising
from jinguo.volunteers.errors import RosterRaced
from jinguo.volunteers.naming import named
from jinguo.volunteers.placing import Gazetteer
from jinguo.volunteers.roster import Choice, Cleaned, clean, rejects
from jinguo.volunteers.rules import number_of
from jinguo.volunteers.tables import Volunteer

BATCH = 20_000
"""Rows that are sealed while as many are being written."""

REJECTS_PURPOSE = "改正退回的行，重新导入"


class Step(Labelled):
    """What an import is doing."""

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

_ADD = """
INSERT INTO volunteer (id, person, organisation, path, number, skills, service_classes, available, platform_number,
                       emergency_contact, emergency_phone, remark, manner, enrolled_at, enrolled_by, reviewed_at,
                       reviewed_by)
SELECT id, person, organisation, path, number, skills, classes::varchar[], available, platform_number,
       emergency_contact, emergency_phone, remark, $13, $14::timestamptz, $15::uuid, $14, $15
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::text[], $11::bytea[], $12::text[])
       AS given(id, person, organisation, path, number, skills, classes, available, platform_number,
                emergency_contact, emergency_phone, remark)"""


@dataclass(frozen=True, slots=True)
class Suspected:
    """A row that would be taken as somebody new, though she resembles somebody registered within the actor's reach."""

    sheet: str
    row: int
    name: str
    volunteer: UUID
    who: str
    number: str
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class SentBack:
    """A row that is not taken: its sheet and its number there, whose it is ("" = no name), and why."""

    sheet: str
    row: int
    name: str
    reason: str


SENT_BACK_MOST = 10
"""Rejected rows that are told one by one; the workbook has all."""

SUSPECTED_MOST = 200
"""Rows that a preview marks; after the import all of them are found as pairs."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a roster.

    Attributes:
        added: new volunteers; with a dry run, those who would be.
        known: rows of volunteers who were registered already; nothing of them is changed.
        rejected: rows that were not taken.
        reasons: how many rows for each reason, the commonest first.
        rejects: a workbook of those rows with a reason each; None when there are none.
        mapping: sheet -> our column -> the file's column.
        ignored: sheet -> headers that were not used.
        notes: sentences about sheets that were left out.
        file_hash: SHA-256 of the file, as in the log.
        number: that of the workbook of rejects, for the register of exports: see `register_rejects`.
        suspected: with a dry run, rows that may be somebody who is registered already.
        first: the first rows that were not taken.
    """

    added: int
    known: int
    rejected: int
    reasons: Mapping[str, int]
    rejects: bytes | None
    mapping: Mapping[str, Mapping[str, str]]
    ignored: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    file_hash: str
    dry_run: bool
    number: str = ""
    suspected: tuple[Suspected, ...] = ()
    first: tuple[SentBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What the registry made of cleaned rows: how many are new and known, and those that it refused (shape REFUSED)."""

    added: int
    known: int
    refused: pl.DataFrame
    suspected: tuple[Suspected, ...] = ()


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
) -> Imported:
    """Take the good rows of a roster file, all in one transaction, and hand back the others. A second time adds nobody.

    Args:
        default_code: the organisation of rows that name none.
        dry_run: look, and write nothing.
        chosen: what a clerk has chosen for the sheets' columns; without it they are guessed.
        roster: which one it is: taken once, whoever asks and however often; later ones are told what the first did.

    Raises:
        EmptySpreadsheet, LockedSpreadsheet, TooLargeSpreadsheet, UnreadableSpreadsheet, MissingColumns, StrangeChoice:
        nothing taken.
        Forbidden, NoSuchOrganisation (the default one), RosterRaced: nothing taken.
    """
    require(actor, Permission.IMPORT_VOLUNTEERS)
    content = source if isinstance(source, bytes) else await asyncio.to_thread(source.read_bytes)
    name = filename or (source.name if isinstance(source, Path) else "")
    said = progress or _unheard
    said(Step.READ, 0, 0)
    sheets = await FILES.run(spreadsheet.read, content, name)
    said(Step.CLEAN, 0, 0)
    cleaned = await asyncio.to_thread(clean, sheets, clock.today(), chosen)
    digest = hashlib.sha256(content).hexdigest()
    taken = await import_roster(
        actor, cleaned, default_code, dry_run=dry_run, file_hash=digest, progress=said, roster=roster
    )
    said(Step.REJECTS, 0, 0)
    bad = pl.concat([cleaned.bad, _with_cells(taken.refused, sheets)]).sort("row", maintain_order=True)
    reasons, number = bad["reason"].value_counts(sort=True), new_number()
    marked = replace(cleaned, bad=bad), mark_of(actor, number)
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
        first=_first(bad, cleaned),
    )


def _first(bad: pl.DataFrame, cleaned: Cleaned) -> tuple[SentBack, ...]:
    places = {layout.sheet: layout.columns["name"] for layout in cleaned.layouts}
    rows = bad.head(SENT_BACK_MOST).select("sheet", "row", "reason", "cells").iter_rows()
    return tuple(
        SentBack(sheet, row, (cells[places[sheet]] or "").strip(), reason) for sheet, row, reason, cells in rows
    )


async def register_rejects(actor: Actor, done: Imported, file_name: str) -> None:
    """Put the workbook of rejects into the register of exports, before it is handed out: once for each."""
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
        Forbidden, NoSuchOrganisation; RosterRaced: somebody of the roster was registered meanwhile, nothing was taken.
    """
    said = progress or _unheard
    said(Step.MATCH, 0, 0)
    try:
        async with transaction(actor):
            await fetch("SELECT pg_advisory_xact_lock(hashtext('import_roster'))")
            places, default = await _places(actor, default_code)
            asked = {layout.sheet: "agree_collect" in layout.columns for layout in cleaned.layouts}
            ready = await asyncio.to_thread(preparing.prepared, cleaned.good, places, default, asked)
            rows = await _judged(actor, ready.rows)
            new = rows.filter(pl.col("status") == recognising.NEW)
            refused = rows.filter(pl.col("reason").is_not_null()).select(preparing.REFUSED.names())
            known = rows.height - new.height - refused.height
            refused = pl.concat([ready.refused, refused])
            suspected = await _suspected(actor, new) if dry_run else ()
            if not dry_run and (first := await taken_before(actor, roster)):
                return replace(first, refused=refused)
            if not dry_run:
                await _write(actor, new, said)
            counts = {"added": new.height, "known": known, "rejected": refused.height + cleaned.bad.height}
            if dry_run:  # it tells who is registered already
                await note(actor, "try_roster", "roster", uuid7(), actor.path or "", file=file_hash, **counts)
            else:
                await note(
                    actor, "import_roster", "roster", roster or uuid7(), actor.path or "", file=file_hash, **counts
                )
    except UniqueViolationError:
        raise RosterRaced from None
    return Taken(new.height, known, refused, suspected)


async def taken_before(actor: Actor, roster: UUID | None) -> Taken | None:
    """What was made of a roster when it was taken, without the rows that were refused; None: it was not.

    The log knows: its entry is born in the transaction of the import. Raises Forbidden.
    """
    require(actor, Permission.IMPORT_VOLUNTEERS)
    async with transaction(EVERYWHERE):
        rows = await fetch(_TAKEN, roster, actor.id)
    if not rows:
        return None
    return Taken(rows[0]["added"] or 0, rows[0]["known"] or 0, pl.DataFrame(schema=preparing.REFUSED))


def _unheard(_step: Step, _done: int, _total: int) -> None:
    """Nobody waits for news."""


async def _suspected(actor: Actor, new: pl.DataFrame) -> tuple[Suspected, ...]:
    """New rows that resemble a volunteer, in the order of the file; the first of many."""
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
    """The places where the actor may import, and the one for rows that name none."""
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
    """The rows with their blind indexes and what the registry knows of them."""
    phones, numbers = await asyncio.to_thread(people.indexes, rows["phone"].to_list(), rows["id_number"].to_list())
    rows = rows.with_columns(
        pl.Series("phone_index", phones, pl.Binary), pl.Series("id_number_index", numbers, pl.Binary)
    )
    found = await people.find(phones, numbers)
    async with transaction(EVERYWHERE):
        known = await fetch(_VOLUNTEERS, found["person"].unique().to_list())
    shape = {"person": pl.String, "left": pl.Boolean}
    volunteers = pl.DataFrame([tuple(row) for row in known], schema=shape, orient="row")
    return await asyncio.to_thread(recognising.judged, rows, found, volunteers, actor.path or "")


async def _write(actor: Actor, new: pl.DataFrame, progress: Progress) -> None:
    """Write the new ones by batches, sealing the next batch in a thread meanwhile."""
    at = clock.now()
    drawn = await fetch("SELECT nextval('volunteer_number') AS next FROM generate_series(1, $1)", new.height)
    new = new.with_columns(pl.Series("sequence", [row["next"] for row in drawn], pl.Int64))
    batches = list(new.iter_slices(BATCH))
    sealing = [asyncio.create_task(asyncio.to_thread(_sealed, batch)) for batch in batches[:1]]
    done = 0
    try:
        for number, batch in enumerate(batches):
            persons, volunteers = await sealing.pop()
            sealing += [
                asyncio.create_task(asyncio.to_thread(_sealed, each)) for each in batches[number + 1 : number + 2]
            ]
            await people.add_people(actor, persons, at)
            await _add(actor, volunteers, at)
            done += batch.height
            progress(Step.WRITE, done, new.height)
    finally:
        for task in sealing:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _add(actor: Actor, columns: list[list[Any]], at: datetime) -> None:
    await fetch(_ADD, *columns, Manner.ROSTER.value, at, actor.id)


def _sealed(batch: pl.DataFrame) -> tuple[SealedPeople, list[list[Any]]]:
    """A batch's people, and its volunteers' columns in the order of the statement."""
    persons = people.seal(batch)
    ids = uuids7(batch.height)
    plain = ("organisation", "path", "number", "skills", "classes", "available", "platform_number", "emergency_contact")
    rows = batch.with_columns(
        pl.Series("number", map(number_of, batch["sequence"]), pl.String),
        pl.col("skills", "available", "remark").fill_null(""),
        pl.format("{{{}}}", pl.col("service_classes").list.join(",").fill_null("")).alias("classes"),
    )
    columns = [rows[name].to_list() for name in plain]
    emergency = Volunteer.emergency_phone.seal_many(ids, rows["emergency_phone"].to_list())
    return persons, [ids, persons.ids, *columns, emergency, rows["remark"].to_list()]


def _with_cells(refused: pl.DataFrame, sheets: list[Sheet]) -> pl.DataFrame:
    """Refused rows with the cells that were handed in: the shape BAD of the roster."""
    rows = {sheet.name: sheet.rows for sheet in sheets}
    cells = [list(rows[sheet].row(number - 1)) for sheet, number in refused.select("sheet", "row").iter_rows()]
    return refused.with_columns(pl.Series("cells", cells, pl.List(pl.String)))

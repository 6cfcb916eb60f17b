"""Taking a list of pairings in, each row whole or not at all; and taking an import back as long as nothing followed."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import Closing, categories
from jinguo.children.errors import NotInCharge
from jinguo.children.forms import FileEnd
from jinguo.children.intake.actions import gazetteer, known_file, open_from
from jinguo.children.intake.outcome import Refused
from jinguo.children.registry.actions import close_file
from jinguo.children.rules import open_file
from jinguo.children.tables import Child
from jinguo.kernel import clock
from jinguo.kernel.db import atomic, fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.forms import parse
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.kernel.spreadsheet import Sheet
from jinguo.mothers import actions as mothers
from jinguo.mothers.admission import OTHER_NAME, found_volunteers, offer_in
from jinguo.mothers.catalogue import Reason as Left
from jinguo.mothers.catalogue import State
from jinguo.mothers.forms import End
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.pairings.actions import end, enter
from jinguo.pairings.catalogue import Following, Reason
from jinguo.pairings.errors import NoSuchImport, TakenBackAlready
from jinguo.pairings.forms import Ending, PaperPairing, TakingBack
from jinguo.pairings.imports.outcome import Imported, Made, counted
from jinguo.pairings.imports.preparation import Line, lines
from jinguo.pairings.policy import district_of
from jinguo.pairings.tables import PairingImport
from jinguo.people.catalogue import Manner as Registering
from jinguo.volunteers.roster.omissions import Omission

TAKEN_BACK = "撤回了导入的结对台账"

UNSAID = "other"
"""The category by which rows are read whose child has a file already, so that what they do not say matters not."""

TWICE = "和前面的一行是同一对。"
NO_FILE = "没有找到这个孩子的档案：请核对编号或身份证号，或选“没有档案的孩子建档”再导入。"
NO_NUMBER = "没有这个编号的志愿者，请核对。"
NO_MOTHER = "她还不是爱心妈妈：请先登记，或选“还不是爱心妈妈的登记为已申请”再导入。"


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A volunteer of a number."""

    number: str
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class _Mother:
    """The mother that a volunteer is, and where she stands."""

    id: UUID
    state: State


_CODE = f"SELECT id FROM child c WHERE code = $1 AND {open_file('c')}"
_ID_NUMBER = "SELECT id FROM child WHERE id_number_index = $1 AND closed_on IS NULL AND path ^@ $2"
_NUMBERS = """
SELECT v.number, v.id, p.name FROM volunteer v JOIN person p ON p.id = v.person
 WHERE v.number = ANY($1::text[]) AND v.left_at IS NULL"""
_MOTHER = """
SELECT m.id, s.state FROM volunteer v JOIN mother m ON m.person = v.person AND m.merged_into IS NULL
  JOIN mother_stage s ON s.mother = m.id AND s.until IS NULL WHERE v.id = $1"""
_PAIRED = "SELECT id FROM pairing WHERE child = $1 AND mother = $2 AND closed_on IS NULL"


@dataclass(frozen=True, slots=True)
class Choice:
    """Choice: how a list is taken: where children belong whose row names no place, their category where it names none,
    and whether missing files are opened and missing mothers written in.
    """

    organisation: str = ""
    vague: str = ""
    opens_files: bool = False
    writes_mothers: bool = False


class _Back(JinguoError):
    """A row goes back."""

    code = "row_handed_back"


class _Tried(Exception):
    """Takes back what a trial has written."""


async def take_in(actor: Actor, sheets: Sequence[Sheet], choice: Choice, *, dry_run: bool = False) -> Imported:
    """Take a list in, in one transaction; a trial is taken back.

    Raises:
        Forbidden, NoSuchOrganisation, MissingColumns. Invalid: no such category.
    """
    default = await _allowed(actor, choice)
    vague = choice.vague or ("" if choice.opens_files else UNSAID)
    read = await asyncio.to_thread(lines, sheets, await gazetteer(actor), default, vague, clock.today())
    made, import_id, within = Made(), None, default.path if default else actor.path or ""
    try:
        async with transaction(actor):
            await _Entry(actor, choice, made, within, dry_run=dry_run).enter_all(read)
            if dry_run:
                raise _Tried
            import_id = await _noted(actor, read, made, default)
    except _Tried:
        pass
    return counted(_omitted(read), made, import_id)


async def _allowed(actor: Actor, choice: Choice) -> Place | None:
    """The place of rows that name none, if all of this is the actor's to do."""
    require(actor, Permission.KEEP_PAIRINGS)
    if choice.opens_files:
        require(actor, Permission.KEEP_CHILDREN)
    if choice.writes_mothers:
        require(actor, Permission.KEEP_MOTHERS)
    if choice.vague and choice.vague not in categories():
        raise Invalid(fields={"vague": "请从列出的选项里选"})
    default = await organisations.by_code(choice.organisation) if choice.organisation else None
    if default is not None:
        require(actor, Permission.KEEP_PAIRINGS, within=default.path)
    return default


async def _noted(actor: Actor, read: Sequence[Line], made: Made, default: Place | None) -> UUID:
    """Write down what an import has made, so that it can be found again."""
    done = counted(_omitted(read), made, None).rows
    path = default.path if default else actor.path or ""
    row = PairingImport(
        path=path,
        made_by=actor.id,
        made_by_name=actor.name,
        rows=done.rows,
        known=done.known,
        refused=len(done.refused),
        pairings=made.pairings,
        children=made.children,
        mothers=made.mothers,
    )
    await PairingImport.insert(row)
    facts = {"rows": done.rows, "added": done.added, "known": done.known, "rejected": len(done.refused)}
    await note(actor, "import_pairings", "pairing_import", row.id, path, **facts)
    return row.id


def _omitted(read: Sequence[Line]) -> list[Omission]:
    return [line.omission for line in read if line.omission]


class _Entry:
    """The rows of one list, entered one after the other."""

    def __init__(self, actor: Actor, choice: Choice, made: Made, within: str, *, dry_run: bool) -> None:
        self.actor, self.choice, self.made, self.dry_run = actor, choice, made, dry_run
        self.district = district_of(within)
        self.here = set[tuple[UUID, UUID]]()

    async def enter_all(self, read: Sequence[Line]) -> None:
        """Enter all rows that are pairs; who goes back is written down with the reason."""
        volunteers = await self._volunteers(read)
        for line in read:
            if line.omission:
                continue
            reason = line.problem
            if not reason:
                try:
                    async with atomic():
                        await self._enter(line, volunteers[line.sheet, line.row])
                except JinguoError as error:
                    reason = _said(error)
            if reason:
                self.made.refused.append(Refused(line.sheet, line.row, reason))

    async def _enter(self, line: Line, volunteer: UUID | str) -> None:
        """Enter one row; nothing of it stays if it goes back."""
        child, is_new = await self._child(line)
        mother, is_written = await self._mother(line, volunteer)
        if (child, mother) in self.here:
            raise _Back(TWICE)
        if await fetch(_PAIRED, child, mother):
            self.made.known += 1
            return
        facts = {"manner": line.manner, "begun_on": line.begun_on, "until": line.until, "agreement": line.agreement}
        entered = await enter(self.actor, parse(PaperPairing, {"child": child, "mother": mother, **facts}))
        self.here.add((child, mother))
        self.made.pairings.append(entered.id)
        self.made.children += [child] if is_new else []
        self.made.mothers += [mother] if is_written else []
        self.made.unfinished += bool(entered.lacks)

    async def _child(self, line: Line) -> tuple[UUID, bool]:
        """The child's file, and whether it was opened for this row: by code, by ID number, or as a ledger's row."""
        if line.code:
            row = await fetch_one(_CODE, line.code)
        else:
            index = Child.id_number_index.of(line.id_number) if line.id_number else None
            row = await fetch_one(_ID_NUMBER, index, self.district)
        if row is not None:
            return row["id"], False
        said = line.child
        if said is None or line.code or (said.new is None and not self.choice.opens_files):
            raise _Back(NO_FILE)
        if said.new is None:
            raise _Back(said.problem or NO_FILE)
        if (known := await known_file(said.new)) is not None:
            return known, False
        if not self.choice.opens_files:
            raise _Back(NO_FILE)
        return await open_from(self.actor, said.new, said.further, trial=self.dry_run), True

    async def _mother(self, line: Line, volunteer: UUID | str) -> tuple[UUID, bool]:
        """The mother, and whether she was written in for this row."""
        if isinstance(volunteer, str) or line.mother is None:
            raise _Back(str(volunteer))
        row = await fetch_one_as(_Mother, _MOTHER, volunteer)
        if row is not None and row.state is not State.ENDED:
            return row.id, False
        if not self.choice.writes_mothers:
            raise _Back(NO_MOTHER)
        return await mothers.write_in(self.actor, volunteer, offer_in(line.mother), Registering.ROSTER), True

    async def _volunteers(self, read: Sequence[Line]) -> Mapping[tuple[str, int], UUID | str]:
        """The volunteer of each row, or why there is none."""
        pairs = [(line, line.mother) for line in read if line.mother and not line.problem]
        found = await found_volunteers([her for _, her in pairs])
        rows = await fetch_as(_Numbered, _NUMBERS, [line.number for line, _ in pairs if line.number])
        numbered = {row.number: (row.id, row.name) for row in rows}
        who: dict[tuple[str, int], UUID | str] = {}
        for (line, her), volunteer in zip(pairs, found, strict=True):
            who[line.sheet, line.row] = volunteer
            if line.number:
                by_number, name = numbered.get(line.number, (NO_NUMBER, her.name))
                who[line.sheet, line.row] = by_number if not her.name or name == her.name else OTHER_NAME
        return who


def _said(error: JinguoError) -> str:
    """Tell why a row goes back: the sentences about its fields, or the refusal's own."""
    fields = error.detail.get("fields") or {}
    return f"{'；'.join(str(said) for said in fields.values())}。" if fields else error.message


_FOLLOWED = """
SELECT p.id FROM pairing p WHERE p.id = ANY($1::uuid[])
   AND (p.closed_on IS NOT NULL OR EXISTS (SELECT FROM contact c WHERE c.pairing = p.id)
        OR EXISTS (SELECT FROM pairing_step s WHERE s.pairing = p.id AND s.recorded_at > $2))"""
_UNTOUCHED_CHILDREN = """
SELECT c.id FROM child c WHERE c.id = ANY($1::uuid[]) AND c.closed_on IS NULL
   AND NOT EXISTS (SELECT FROM pairing p WHERE p.child = c.id AND p.closed_on IS NULL)
   AND NOT EXISTS (SELECT FROM child_consent s WHERE s.child = c.id)
   AND NOT EXISTS (SELECT FROM triage t WHERE t.child = c.id)
   AND NOT EXISTS (SELECT FROM opening o WHERE o.child = c.id)"""
_UNTOUCHED_MOTHERS = """
SELECT m.id FROM mother m JOIN mother_stage s ON s.mother = m.id AND s.until IS NULL
 WHERE m.id = ANY($1::uuid[]) AND m.merged_into IS NULL AND s.state = 'applied'
   AND NOT EXISTS (SELECT FROM pairing p WHERE p.mother = m.id AND p.closed_on IS NULL)"""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The result of taking an import back: what went, and how many pairings stay since something followed."""

    pairings: int
    stayed: int
    files: int
    mothers: int


async def take_back(actor: Actor, import_id: UUID, why: TakingBack) -> TakenBack:
    """End whatever an import has written and nothing has followed: pairings, the files and mothers it made for them.

    Raises:
        NoSuchImport, Forbidden. TakenBackAlready.
    """
    async with transaction(actor):
        row = await PairingImport.objects().where(PairingImport.id == import_id).lock_rows().first()
        if row is None:
            raise NoSuchImport
        require(actor, Permission.KEEP_PAIRINGS, within=row.path)
        if row.taken_back_at is not None:
            raise TakenBackAlready
        followed = {each["id"] for each in await fetch(_FOLLOWED, row.pairings, row.made_at)}
        gone = [each for each in row.pairings if each not in followed]
        mistaken = Ending(happened_on=clock.today(), reason=Reason.MISTAKE, following=Following.ANEW)
        for each in gone:
            await end(actor, each, mistaken)
        files = await _closed(actor, row.children)
        ended = [each["id"] for each in await fetch(_UNTOUCHED_MOTHERS, row.mothers)]
        for each in ended:
            await mothers.end(actor, each, End(reason=Left.OTHER, note=TAKEN_BACK))
        values = {PairingImport.taken_back_at: clock.now(), PairingImport.taken_back_by_name: actor.name}
        await PairingImport.update({**values, PairingImport.reason: why.reason}).where(PairingImport.id == import_id)
        facts = {"ended": len(gone), "stayed": len(followed), "reason": why.reason}
        await note(actor, "take_back_pairings", "pairing_import", import_id, row.path, **facts)
    return TakenBack(len(gone), len(followed), files, len(ended))


async def _closed(actor: Actor, children: Sequence[UUID]) -> int:
    """Close the files of an import that nobody has used; one that somebody else has taken over stays."""
    closed = 0
    for each in await fetch(_UNTOUCHED_CHILDREN, children):
        with suppress(NotInCharge):
            async with atomic():
                await close_file(actor, each["id"], FileEnd(closing=Closing.OTHER, closed_on=clock.today()))
            closed += 1
    return closed

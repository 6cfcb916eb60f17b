"""Writing qualifications down and withdrawing them, and a district's own kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.organisations.rules import ancestors
from jinguo.people.restriction import refuse_restricted
from jinguo.qualifications.catalogue import Kind, Result, Sort
from jinguo.qualifications.errors import NoSuchKind, NoSuchQualification, RecordedAlready
from jinguo.qualifications.forms import NewKind, NewQualification, Withdrawal
from jinguo.qualifications.queries import kinds_at
from jinguo.qualifications.rules import faults, last_day
from jinguo.qualifications.tables import Qualification, QualificationKind
from jinguo.tasks.actions import ask
from jinguo.tasks.catalogue import TaskKind
from jinguo.volunteers.registry.queries import person_of

EVERYWHERE = "/"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A qualification that was written down: whose it is, and its last day; None: it has no end."""

    id: UUID
    person: UUID
    kind: Kind
    ends_on: date | None


async def record(actor: Actor, volunteer: UUID, new: NewQualification) -> Recorded:
    """Staff write down what a volunteer has.

    Raises:
        NoSuchVolunteer, Forbidden, NoSuchKind, RecordedAlready, Restricted. Invalid: what its sort asks for is missing
        or does not belong there.
    """
    person = await person_of(actor, volunteer)
    async with transaction(actor):
        path = await _path_of(person)
        require(actor, Permission.KEEP_QUALIFICATIONS, within=path)
        await refuse_restricted(person)
        kind = next((each for each in await kinds_at(path) if each.code == new.kind), None)
        if kind is None:
            raise NoSuchKind
        if wrong := faults(kind, new, clock.today()):
            raise Invalid(fields=wrong)
        await _refuse_twice(person, new)
        row = _row(actor, person, path, kind, new)
        await Qualification.insert(row)
        if new.result is Result.FAILED:
            await _look_again(row.id)
        await note(actor, "record_qualification", "volunteer", volunteer, path, qualification=kind.label)
    return Recorded(row.id, person, kind, row.ends_on)


def _row(actor: Actor, person: UUID, path: str, kind: Kind, new: NewQualification) -> Qualification:
    longest = last_day(new.begun_on, kind.months)
    return Qualification(
        person=person,
        path=path,
        kind=kind.code,
        result=new.result.value if new.result else None,
        begun_on=new.begun_on,
        ends_on=new.ends_on or longest,
        issuer=new.issuer,
        evidence=new.evidence,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
    )


async def _path_of(person: UUID) -> str:
    """Tell where she is; her row is locked, so that she does not move or merge meanwhile."""
    row = await fetch_one("SELECT path FROM person WHERE id = $1 FOR NO KEY UPDATE", person)
    return row["path"] if row else ""


async def _refuse_twice(person: UUID, new: NewQualification) -> None:
    """Refuse one twice, but a query, which may have two answers on one day: asked, and answered."""
    same = await Qualification.exists().where(
        Qualification.person == person,
        Qualification.kind == new.kind,
        Qualification.begun_on == new.begun_on,
        Qualification.result == (new.result.value if new.result else None),
        Qualification.withdrawn_at.is_null(),
    )
    if same:
        raise RecordedAlready


_EARN = """
INSERT INTO qualification (id, person, path, kind, begun_on, ends_on, issuer, evidence, event, recorded_at, recorded_by,
                           recorded_by_name, withdrawn_by_name, withdrawal)
SELECT gen_random_uuid(), came.person, came.path, $1::varchar, $2, $3, '', $4, $5, $6, $7, $8, '', ''
  FROM unnest($9::uuid[], $10::text[]) AS came(person, path)
 WHERE NOT EXISTS (SELECT FROM qualification q WHERE q.person = came.person AND q.kind = $1::varchar AND q.event = $5
                      AND q.withdrawn_at IS NULL) RETURNING id"""


async def earn(
    actor: Actor, code: str, came: Mapping[UUID, str], *, event: UUID, at: str, on: date, title: str
) -> tuple[Kind, int]:
    """Write down the qualification of a training for all who came, each with her path, once for each event. Needs reach
    everywhere; the caller has asked for permission at the event's place. Returns the kind and how many are new.

    Raises:
        Forbidden. NoSuchKind: there is no such training at that place.
    """
    require(actor, Permission.KEEP_QUALIFICATIONS, within=at)
    kind = next((each for each in await kinds_at(at) if each.code == code and each.sort is Sort.TRAINING), None)
    if kind is None:
        raise NoSuchKind
    facts = (code, on, last_day(on, kind.months), f"参加“{title}”，到场签退"[:200], event, clock.now())
    rows = await fetch(_EARN, *facts, actor.id, actor.name, list(came), list(came.values()))
    return kind, len(rows)


async def withdraw(actor: Actor, qualification: UUID, why: Withdrawal) -> UUID:
    """A qualification counts no longer; its record stays. Returns whose it is.

    Raises:
        NoSuchQualification, Forbidden.
    """
    async with transaction(actor):
        row = await Qualification.objects().where(Qualification.id == qualification).lock_rows().first()
        if row is None or row.withdrawn_at is not None:
            raise NoSuchQualification
        require(actor, Permission.KEEP_QUALIFICATIONS, within=row.path)
        await Qualification.update(
            {
                Qualification.withdrawn_at: clock.now(),
                Qualification.withdrawn_by: actor.id,
                Qualification.withdrawn_by_name: actor.name,
                Qualification.withdrawal: why.reason,
            }
        ).where(Qualification.id == row.id)
        await _look_again(row.id)
        await note(actor, "withdraw_qualification", "qualification", row.id, row.path)
    return row.person


async def _look_again(qualification: UUID) -> None:
    """Have whoever must have it looked at anew at once, not only this night: what she may do depends on it."""
    key = f"{TaskKind.LOOK_AFTER_MOTHERS.value}:{qualification}:{clock.now().isoformat()}"
    await ask(SYSTEM, TaskKind.LOOK_AFTER_MOTHERS, TaskKind.LOOK_AFTER_MOTHERS.label, EVERYWHERE, key=key)


async def add_kind(actor: Actor, new: NewKind) -> UUID:
    """A district adds a kind of its own. Returns its id. Raises Forbidden; Invalid: a name or a cover is wrong."""
    path = district_of(actor.path)
    require(actor, Permission.SET_CARE_RULES, within=path)
    async with transaction(actor):
        known = await kinds_at(path)
        if new.label in {kind.label for kind in known}:
            raise Invalid(fields={"label": "已经有这个名称的资质，请换一个名称"})
        if not new.covers <= {kind.code for kind in known if kind.sort is not Sort.QUERY}:
            raise Invalid(fields={"covers": "请从列出的选项里选"})
        row = QualificationKind(
            path=path,
            label=new.label,
            sort=new.sort.value,
            months=new.months,
            covers=sorted(new.covers),
            created_by=actor.id,
            created_by_name=actor.name,
        )
        await QualificationKind.insert(row)
        await note(actor, "add_qualification_kind", "qualification_kind", row.id, path, qualification=new.label)
    return row.id


async def end_kind(actor: Actor, kind: UUID) -> None:
    """End an own kind: nobody earns it any more, what was earned stays. Raises NoSuchKind, Forbidden."""
    async with transaction(actor):
        row = await QualificationKind.objects().where(QualificationKind.id == kind).lock_rows().first()
        if row is None or row.ended_at is not None or not row.path.startswith(actor.path or "-"):
            raise NoSuchKind
        require(actor, Permission.SET_CARE_RULES, within=row.path)
        await QualificationKind.update({QualificationKind.ended_at: clock.now()}).where(QualificationKind.id == kind)
        await note(actor, "end_qualification_kind", "qualification_kind", kind, row.path, qualification=row.label)


def district_of(path: str | None) -> str:
    """The district that somebody works in: her own place, if it is one."""
    return next(iter([*ancestors(path), path] if path else []), "") or ""

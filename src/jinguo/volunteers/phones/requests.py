"""号码申请: whoever has a number in her hand says that she was registered with another one, or that the one who is
registered with it is not she. Staff look at it and decide; she is always told the same.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.access.codes import actions as codes
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations import queries as organisations
from jinguo.people.holders import holders
from jinguo.people.identity import mask_phone, normal_name
from jinguo.people.queries import phone_index
from jinguo.volunteers.catalogue import RequestKind
from jinguo.volunteers.clues import clue_day, clue_digits
from jinguo.volunteers.errors import NoSuchRequest, TooManyRequests
from jinguo.volunteers.forms import MovedNumber, NumberPassed, PhoneAnswer, PhoneChange
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.tables import PhoneRequest

MOST_A_DAY = 200
"""Requests a Beijing day from numbers that no code has proven, all together. Ours."""

MOST_OF_ONE = 3
"""Requests of one number a Beijing day. Ours."""

NAMED = 10
"""Candidates that are shown."""

_LIKE = """
SELECT v.id, v.person, v.number, v.path, p.name, p.born_on, p.phone_tail, v.left_at,
       coalesce(p.phone_tail = $2, false) OR coalesce(p.born_on = $3, false) OR v.number = $2
       OR EXISTS (SELECT FROM person w WHERE w.merged_into = p.id AND w.phone_tail = $2) AS fits
  FROM volunteer v JOIN person p ON p.id = v.person
 WHERE p.name = $1 AND v.merged_into IS NULL AND p.restricted_at IS NULL ORDER BY fits DESC, v.number LIMIT $4"""

_COUNTED = """
SELECT count(*) FILTER (WHERE phone_index = $1) AS own, count(*) FILTER (WHERE NOT proven) AS unproven,
       bool_or(phone_index = $1 AND kind = $2 AND decided_at IS NULL) AS waits
  FROM phone_request WHERE asked_at >= $3 OR decided_at IS NULL"""

_WAITING = """
SELECT id, kind, person, name, clue, phone_mask, proven, asked_at FROM phone_request
 WHERE path ^@ nullif($1, '') AND decided_at IS NULL ORDER BY asked_at"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer who may be she who asks. `fits`: the clue is hers, too."""

    id: UUID
    name: str
    number: str
    organisation: str
    phone_tail: str
    born_on: date | None
    has_left: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, with what was typed and the candidates within the actor's reach."""

    id: UUID
    kind: RequestKind
    name: str
    clue: str
    phone: str
    proven: bool
    asked_at: datetime
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Like:
    """A volunteer whose name was given; `fits`: the clue is hers, too."""

    id: UUID
    person: UUID
    number: str
    path: str
    name: str
    born_on: date | None
    phone_tail: str
    left_at: datetime | None
    fits: bool


@dataclass(frozen=True, slots=True)
class _Counted:
    """Requests of today and those that wait: of this number, of numbers not proven; `waits`: the same one does."""

    own: int
    unproven: int
    waits: bool | None


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that waits, with the clue as it is kept."""

    id: UUID
    kind: RequestKind
    person: UUID | None
    name: str
    clue: bytes | None
    phone_mask: str
    proven: bool
    asked_at: datetime


async def ask_moved(cookie: str, given: MovedNumber) -> None:
    """Ask for a new number to be set, by saying who one was with the old one; the new one is registered nowhere. What
    comes of it is the same whether or not anybody is recognised.

    Raises:
        WrongCode: this browser has asked for no code. TooManyRequests. NoSuchOrganisation.
    """
    phone, proven = await codes.claimed_phone(cookie)
    async with transaction(EVERYWHERE):
        found = [each for each in await _like(given.name, given.clue) if each.fits]
        within = (await organisations.by_code(given.district)).path if given.district else ""
        hers = [each for each in found if each.path.startswith(within)]
        only = hers[0] if len(hers) == 1 else None
        roots = await organisations.districts()
        path = only.path if only else within or (roots[0].path if roots else "/")
        row = _row(RequestKind.MOVED, phone, path, proven=proven, person=only.person if only else None)
        row.name, row.clue = given.name, given.clue
        await _keep(row)


async def ask_stranger(cookie: str) -> None:
    """Report that a proven number is registered with somebody else than who has it in her hand. It opens nothing.

    Raises:
        WrongCode: this browser has not proven the number. TooManyRequests.
    """
    phone = await codes.proven_phone(cookie)
    if found := await holders(phone_index(phone)):
        async with transaction(EVERYWHERE):
            await _keep(_row(RequestKind.STRANGER, phone, found[0].path, proven=True, person=found[0].person))


def _row(kind: RequestKind, phone: str, path: str, *, proven: bool, person: UUID | None) -> PhoneRequest:
    return PhoneRequest(
        kind=kind.value,
        person=person,
        path=path,
        phone_index=phone_index(phone),
        phone=phone,
        phone_mask=mask_phone(phone),
        proven=proven,
    )


async def _keep(row: PhoneRequest) -> None:
    """Keep a request, unless the same one waits already. Needs reach everywhere."""
    await fetch("SELECT pg_advisory_xact_lock(hashtext('phone request'))")
    today = clock.at_beijing(clock.today())
    counted = await fetch_one_as(_Counted, _COUNTED, row.phone_index, row.kind, today)
    if counted and counted.waits:
        return
    if counted and (counted.own >= MOST_OF_ONE or (not row.proven and counted.unproven >= MOST_A_DAY)):
        raise TooManyRequests
    await PhoneRequest.insert(row)
    await note(SYSTEM, "ask_phone_request", "phone_request", row.id, row.path)


async def _like(name: str, clue: str, most: int = NAMED) -> list[_Like]:
    return await fetch_as(_Like, _LIKE, normal_name(name), clue_digits(clue), clue_day(clue), most)


async def waiting(actor: Actor) -> list[Waiting]:
    """List the requests that wait within reach, the oldest first, with those whom she sees who may be meant."""
    require(actor, Permission.REGISTER_VOLUNTEERS)
    async with transaction(actor):
        rows = await fetch_as(_Request, _WAITING, actor.path)
        return [await _shown(row) for row in rows]


async def count(actor: Actor) -> int:
    """Count the phone requests that wait within the actor's reach."""
    require(actor, Permission.REGISTER_VOLUNTEERS)
    async with transaction(actor):
        row = await fetch_one(
            "SELECT count(*) AS waiting FROM phone_request WHERE path ^@ nullif($1, '') AND decided_at IS NULL",
            actor.path,
        )
    return row["waiting"] if row else 0


async def _shown(row: _Request) -> Waiting:
    clue = PhoneRequest.clue.open(row.id, row.clue) if row.clue else ""
    found = await _like(row.name, clue) if row.kind is RequestKind.MOVED else await _registered(row.person)
    names = await organisations.full_names({each.path for each in found})
    candidates = tuple(
        Candidate(
            id=each.id,
            name=each.name,
            number=each.number,
            organisation=names[each.path],
            phone_tail=each.phone_tail,
            born_on=each.born_on,
            has_left=each.left_at is not None,
            fits=each.fits,
        )
        for each in found
    )
    return Waiting(
        id=row.id,
        kind=row.kind,
        name=row.name,
        clue=clue,
        phone=row.phone_mask,
        proven=row.proven,
        asked_at=row.asked_at,
        candidates=candidates,
    )


async def _registered(person: UUID | None) -> list[_Like]:
    return await fetch_as(
        _Like,
        "SELECT v.id, v.person, v.number, v.path, p.name, p.born_on, p.phone_tail, v.left_at, true AS fits"
        " FROM person w JOIN person p ON p.id = coalesce(w.merged_into, w.id) JOIN volunteer v ON v.person = p.id"
        " WHERE w.id = $1",
        person,
    )


async def reveal(actor: Actor, request: UUID) -> str:
    """Reveal a phone request's number in full, to call; the log says who looked. Raises NoSuchRequest, Forbidden."""
    async with transaction(actor):
        row = await PhoneRequest.objects().where(PhoneRequest.id == request).first()
        if row is None or row.phone is None:
            raise NoSuchRequest
        require(actor, Permission.REVEAL_CONTACTS, within=row.path)
        await note(actor, "reveal_asked_phone", "phone_request", row.id, row.path, fields=["phone"])
        return row.phone.reveal()


async def decide(actor: Actor, request: UUID, given: PhoneAnswer) -> None:
    """Decide a phone request, after staff have spoken with her: the number becomes that of whom she is (换号), or is
    noted as passed on (不是本人); or nothing comes of it, and why.

    Raises:
        NoSuchRequest, Forbidden, ProofRequired, NoSuchVolunteer, PhoneTaken, NoSuchNumber.
    """
    async with transaction(actor):
        row = await PhoneRequest.objects().where(PhoneRequest.id == request).lock_rows().first()
        if row is None or row.decided_at is not None or row.phone is None:
            raise NoSuchRequest
        require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        if given.agree and given.volunteer is not None:
            await _grant(actor, row, given.volunteer, given.answer)
        await note(
            actor, "decide_phone_request", "phone_request", row.id, row.path, approve=given.agree, reason=given.answer
        )
        values = {
            PhoneRequest.decided_at: clock.now(),
            PhoneRequest.decided_by: actor.id,
            PhoneRequest.decided_by_name: actor.name[:60],
            PhoneRequest.agreed: given.agree,
            PhoneRequest.answer: given.answer,
            PhoneRequest.clue: None,
            PhoneRequest.phone: None,
        }
        await PhoneRequest.update(values).where(PhoneRequest.id == row.id)


async def _grant(actor: Actor, row: PhoneRequest, volunteer: UUID, reason: str) -> None:
    if row.kind == RequestKind.MOVED.value:
        await phones.change(actor, volunteer, PhoneChange(phone=row.phone.reveal(), reason=reason))
        return
    having = await holders(row.phone_index)
    if having and not having[0].own:
        await phones.pass_on_shared(actor, volunteer, row.phone_index, reason)
        return
    await phones.pass_on(actor, volunteer, NumberPassed(reason=reason, holder=having[0].row if having else None))

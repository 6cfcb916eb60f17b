"""Actions at the door: check in and out, close, show the screen's code."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg.exceptions import UniqueViolationError

from jinguo.authority.actions import note_from
from jinguo.authority.actor import Actor, require
from jinguo.authority.chain import Record
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Permission
from jinguo.checkin.catalogue import DOORS_SHUT, REFUSALS, Kind, Outcome
from jinguo.checkin.codes import Issued, screen_passes, screen_token, ticket_issued_at
from jinguo.checkin.errors import StillOpen
from jinguo.checkin.forms import ScanForm
from jinguo.checkin.queries import AtTheDoor, SegmentFacts, at_the_door, open_segments
from jinguo.checkin.rules import Verdict, admit, counted_at
from jinguo.events import actions as events
from jinguo.events.rules import WINDOW, inside
from jinguo.hours.catalogue import Method, weaker
from jinguo.hours.ledger.actions import record
from jinguo.hours.ledger.services import Recorded, Service
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch_everywhere, fetch_linked, fetch_one, transaction
from jinguo.kernel.errors import Conflict, Invalid, NotFound
from jinguo.kernel.ids import uuid7
from jinguo.volunteers import codes as personal_codes
from jinguo.volunteers.errors import CodeExpired, CodeUnknown
from jinguo.volunteers.rules import serving

AT_THE_DOOR = timedelta(minutes=10)
"""How long a typed number or a scanned personal code may wait for the network and still count as entered at the door:
after that a picture of the code would prove as much, and it is the helper's word."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a scan. `at` is the time that counts (of the first scan, for a repeat); `minutes` are those
    credited on leaving, of those `served`.
    """

    outcome: Outcome
    code: str
    message: str
    at: datetime
    minutes: int | None = None
    name: str = ""
    kind: Kind = Kind.IN
    scan: UUID | None = None
    waiting_minutes: int = 0
    served: int | None = None


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A scan once it is known who is meant and how she proved to be there."""

    key: str
    who: UUID | str | None
    method: Method
    device: bytes | None
    refusal: str | None = None
    vouched_from: datetime | None = None


_SCAN_COLUMNS = (
    "INSERT INTO scan (id, event, path, volunteer, person, home_path, segment, kind, method, nonce, outcome,"
    " code, at, said_at,"
    " received_at, device, entered_by, annul_reason)"
)
_SCAN_VALUES = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'accepted', 'accepted', $11, $12, $13, $14, $15, ''"
_NOTE = note_from("made", "$13, $15, $16, 'check_' || $8, 'segment', $7, $3, '{}'::jsonb", link=17)

_COME_IN = f"""
WITH made AS (
  INSERT INTO segment (id, event, path, volunteer, person, home_path, in_at, in_method, settle_reason)
  SELECT $7, $2, $3, $4, $5, $6, $11, $9, '' FROM (
         SELECT FROM volunteer v WHERE v.id = $4 AND {serving("v")} FOR KEY SHARE) AS here
  ON CONFLICT (event, volunteer) WHERE {inside()} DO NOTHING RETURNING id),
noted AS ({_NOTE})
{_SCAN_COLUMNS} SELECT {_SCAN_VALUES} FROM made RETURNING id"""
"""It waits for who takes her import back or erases her, and then finds nobody; the lock is on her row alone, which no
other check-in names.
"""

GO_OUT = f"""
WITH made AS (
  UPDATE segment SET out_at = $11, out_method = $9 WHERE id = $7 AND event = $2 AND volunteer = $4
       AND {inside()} RETURNING id),
noted AS ({_NOTE})
{_SCAN_COLUMNS} SELECT {_SCAN_VALUES} FROM made RETURNING id"""
"""The whole key of who is inside: by the id alone a table without statistics is walked through all that are open."""

_REFUSE = (
    f"{_SCAN_COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, 'refused', $10, $11, $12, $11, $13, $14, '')"
    " ON CONFLICT (event, nonce) DO NOTHING"
)


async def check_in(actor: Actor, form: ScanForm, browser: bytes | None = None) -> Answer:
    """Check somebody in or out: one segment per visit, a repeat answered with the first time, a refusal stored and
    explained.

    Args:
        browser: what is known of the volunteer's own browser; her presence ticket is bound to it, and one browser
        serves one person.

    Raises:
        NotFound: no such event. Forbidden: a helper outside her subtree. Invalid: a volunteer without a screen code.
    """
    attempt = _attempt(actor, form, browser)
    for _ in range(2):
        try:
            if form.kind is Kind.IN:  # one statement writes it all, and is its own transaction
                return await _settle_scan(actor, form, attempt)
            async with transaction(EVERYWHERE):
                return await _settle_scan(actor, form, attempt)
        except UniqueViolationError:  # the same nonce arrived twice at once: the second look finds the first
            continue
    raise Conflict("刚才的操作和另一次撞在一起，请再试一次。")


def _attempt(actor: Actor, form: ScanForm, browser: bytes | None) -> _Attempt:
    if actor.is_volunteer:
        if form.screen_token is None or form.volunteer or form.number or form.personal_code or form.on_paper:
            raise Invalid("请扫现场屏幕上的二维码签到；没有手机可以请工作人员帮忙。")
        known_by = browser or (actor.session.bytes if actor.session else None)
        device = hashlib.sha256(known_by).digest()[:16] if known_by else None
        issued = ticket_issued_at(form.event, browser, form.screen_token, form.at) if browser else None
        refusal = None if issued else screen_passes(form.event, form.screen_token)
        return _Attempt("person", actor.person, Method.SCREEN, device, refusal, issued)
    if form.personal_code is not None:
        try:
            volunteer = personal_codes.read(form.personal_code, form.at)
        except (CodeExpired, CodeUnknown) as error:
            return _Attempt("id", None, Method.PERSONAL, None, error.code)
        return _Attempt("id", volunteer, Method.PERSONAL if _at_once(form) else Method.LEADER, None)
    method = _method_of(form)
    return (
        _Attempt("number", form.number, method, None) if form.number else _Attempt("id", form.volunteer, method, None)
    )


def _method_of(form: ScanForm) -> Method:
    """The method of a helper who has no code. A number entered long after the time it states is her word alone."""
    if form.on_paper:
        return Method.PAPER
    return Method.NUMBER if form.number and _at_once(form) else Method.LEADER


def _at_once(form: ScanForm) -> bool:
    return form.at is None or clock.now() - form.at <= AT_THE_DOOR


async def _settle_scan(actor: Actor, form: ScanForm, attempt: _Attempt) -> Answer:
    row = await at_the_door(form.event, attempt.key, attempt.who, form.nonce, attempt.device, actor.path)
    require(actor, *_allowed(actor, row))
    if row.scan is not None and row.scan_volunteer == row.volunteer and row.scan_kind == form.kind:
        return await _answer_again(actor, form, row)
    now = clock.now()
    earliest = attempt.vouched_from or row.starts_at - WINDOW.before
    at = counted_at(form.at, now, earliest) if attempt.vouched_from or not actor.is_volunteer else now
    verdict = admit(form.kind, at or now, row.times, row.presence)
    if row.restricted and form.kind is Kind.IN and verdict.code in ("accepted", "left_volunteer"):
        verdict = Verdict("restricted")
    if verdict.code != "repeated" and (attempt.refusal or at is None):
        verdict = Verdict(attempt.refusal or "bad_time")
    if verdict.code == "repeated":
        return await _repeat(form.kind, row, verdict.first_at or now)
    if verdict.code != "accepted" or at is None:
        return await _refuse(actor, form, attempt, row, verdict.code, now)
    return await _accept(actor, form, attempt, row, at, now)


def _allowed(actor: Actor, row: AtTheDoor) -> tuple[Permission, str | None, UUID | None, UUID | None]:
    if actor.is_volunteer:
        return Permission.OWN_CHECK_IN, None, actor.person, None
    return Permission.CHECK_IN_OTHERS, row.path, None, row.event


async def _accept(
    actor: Actor,
    form: ScanForm,
    attempt: _Attempt,
    row: AtTheDoor,
    at: datetime,
    now: datetime,
) -> Answer:
    segment = row.segment if form.kind is Kind.OUT else uuid7()
    noted = Record(now, actor.id, actor.name, f"check_{form.kind.value}", "segment", segment, row.path, {})
    made = await fetch_linked(
        noted.linker,
        GO_OUT if form.kind is Kind.OUT else _COME_IN,
        *(uuid7(), form.event, row.path, row.volunteer, row.person, row.home_path, segment),
        *(form.kind.value, attempt.method.value, form.nonce, at, form.at, now, attempt.device, actor.id, actor.name),
    )
    if not made:  # somebody else's scan of her was quicker
        return await _settle_scan(actor, form, attempt)
    said, name = f"{form.kind.label}成功", row.name or ""
    answer = Answer(Outcome.ACCEPTED, "accepted", said, at, name=name, kind=form.kind, scan=made[0]["id"])
    if form.kind is Kind.IN or not row.is_volunteering or row.inside_since is None or row.in_method is None:
        return answer
    service = service_of(row, weaker(row.in_method, attempt.method), (row.inside_since, at), segment)
    return counted(answer, await record(actor, service))


def counted(answer: Answer, recorded: Recorded) -> Answer:
    """Add to an answer what its visit came to in the ledger."""
    return replace(answer, minutes=recorded.credited, waiting_minutes=recorded.waiting, served=recorded.served)


def service_of(
    row: AtTheDoor | SegmentFacts,
    method: Method,
    visit: tuple[datetime, datetime],
    segment: UUID | None,
    reason: str = "",
) -> Service:
    """Make the service of a visit, as the ledger takes it."""
    planned = clock.epoch_minute(row.ends_at) - clock.epoch_minute(row.starts_at)
    return Service(row.subject, method, *visit, segment=segment, planned_minutes=planned, reason=reason)


async def _refuse(actor: Actor, form: ScanForm, attempt: _Attempt, row: AtTheDoor, code: str, now: datetime) -> Answer:
    await fetch_everywhere(
        _REFUSE,
        *(uuid7(), form.event, row.path, row.volunteer, row.person, row.home_path or ""),
        *(form.kind.value, attempt.method.value, form.nonce, code, now, form.at, attempt.device, actor.id),
    )
    return _refused(actor, form, row, code, now)


def _refused(actor: Actor, form: ScanForm, row: AtTheDoor, code: str, at: datetime) -> Answer:
    """Answer a refused scan; while the doors are shut, whoever types numbers learns nobody's name."""
    name = (row.name or "") if actor.is_volunteer or code not in DOORS_SHUT else ""
    return Answer(Outcome.REFUSED, code, REFUSALS[code], at, name=name, kind=form.kind)


async def _answer_again(actor: Actor, form: ScanForm, row: AtTheDoor) -> Answer:
    first_at = row.scan_at or clock.now()
    if row.scan_outcome is Outcome.REFUSED:
        return _refused(actor, form, row, row.scan_code or "", first_at)
    return await _repeat(form.kind, row, first_at, row.scan)


async def _repeat(kind: Kind, row: AtTheDoor, first_at: datetime, scan: UUID | None = None) -> Answer:
    minutes = None
    if kind is Kind.OUT and row.last_segment is not None:
        sums = await fetch_everywhere(
            "SELECT sum(credited_minutes)::bigint AS minutes FROM entry WHERE segment = $1", row.last_segment
        )
        minutes = sums[0]["minutes"]
    said = f"已经{kind.label}过了，时间是 {clock.clock_text(first_at)}"
    name = row.name or ""
    return Answer(Outcome.REPEATED, "repeated", said, first_at, minutes=minutes, name=name, kind=kind, scan=scan)


async def close_event(actor: Actor, event: UUID) -> None:
    """Close an event once everybody who came has an end.

    Raises:
        StillOpen: somebody is inside or waits to be confirmed. Others as `events.actions.close`.
    """
    still_open = await open_segments(actor, event)
    if still_open:
        raise StillOpen(f"还有 {still_open} 人没有签退，请先逐一签退或核定，再结项。")
    await events.close(actor, event)


async def show_screen_code(actor: Actor, event: UUID) -> Issued:
    """Make the code to be shown on the event's screen now. Raises NotFound, Forbidden."""
    row = await fetch_one("SELECT path FROM event WHERE id = $1", event)
    if row is None:
        raise NotFound
    if not actor.may(Permission.CHECK_IN_OTHERS, row["path"], event=event):
        raise Forbidden
    return screen_token(event)

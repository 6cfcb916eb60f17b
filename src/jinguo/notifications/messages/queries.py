"""Who was told what, as staff see it: the messages of their organisation and below, names as for its own events, phones
masked; whoever is restricted is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import crypto
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.notifications.catalogue import KINDS, OURS, Cause, Kind, State, Way
from jinguo.notifications.errors import NoSuchMessage
from jinguo.notifications.messages.rules import Fate
from jinguo.notifications.messages.selection import Sought
from jinguo.notifications.tables import Message
from jinguo.organisations.queries import full_names
from jinguo.people.identity import mask_address
from jinguo.people.restriction import unrestricted
from jinguo.people.rules import from_above, name_from_above

LARGEST_PAGE = 200

_NAME = f"CASE WHEN m.person IS NULL THEN a.name ELSE {name_from_above('$1', 'm.path')} END"
_SEEN = f"m.person IS NULL OR {from_above('$1', 'm.path', chr(39) + 'yes' + chr(39), '')} = 'yes'"

_ROW = f"""
m.id, m.kind, m.channel, m.state, m.subject, m.code, m.cause, m.reason, m.attempts,
m.created_at, m.due_at, m.path, m.account IS NOT NULL
AS is_staff, {_NAME} AS name, ({_SEEN}) AS seen"""

_JOINED = "FROM message m LEFT JOIN person p ON p.id = m.person LEFT JOIN account a ON a.id = m.account"

_SHOWN = f"m.path ^@ nullif($1::text, '') AND (m.person IS NULL OR {unrestricted('m.person')})"

_WHERE = f"""
{_SHOWN} AND ($2::text = '' OR m.channel = $2) AND ($3::text = '' OR m.kind = $3)
AND ($4::timestamptz IS NULL OR m.created_at >= $4) AND ($5::timestamptz IS NULL OR m.created_at < $5)
AND ($6::uuid[] IS NULL OR m.person = ANY($6))
AND ($7::uuid[] IS NULL OR m.notice IN (SELECT n.id FROM notice n WHERE n.thing = ANY($7)))"""

_PAGE = f"""
SELECT {_ROW} FROM (SELECT * FROM message m WHERE {_WHERE} AND ($8::text = '' OR m.state = $8)
                     ORDER BY m.created_at DESC, m.id DESC LIMIT $9 OFFSET $10) m
  LEFT JOIN person p ON p.id = m.person LEFT JOIN account a ON a.id = m.account
 ORDER BY m.created_at DESC, m.id DESC"""
"""Names are looked up of those on the page alone, not of all that it is cut from."""

_ONE = f"""
SELECT {_ROW}, m.text, m.provider, m.address, m.urgent, m.begun_at, m.sent_at, m.delivered_at, m.read_at,
       m.expires_at, m.reference, m.person, m.resend_of,
       (SELECT r.id FROM message r WHERE r.resend_of = m.id ORDER BY r.id DESC LIMIT 1) AS resent_as,
       w.version AS wording_version, o.name AS wording_place,
       n.thing, n.created_at AS noticed_at, n.recipients, coalesce(c.name, '') AS noticed_by
  {_JOINED} LEFT JOIN wording w ON w.id = m.wording LEFT JOIN organisation o ON o.id = w.organisation
  LEFT JOIN notice n ON n.id = m.notice LEFT JOIN account c ON c.id = n.created_by
 WHERE {_SHOWN} AND m.id = $2"""

_OTHERS = (
    f"SELECT {_ROW} {_JOINED} WHERE {_SHOWN} AND m.notice = $2 AND m.id <> $3 ORDER BY m.created_at, m.id LIMIT $4"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message in a list. `seen`: the actor may know who it is for; else the name says so."""

    id: UUID
    kind: Kind
    way: Way
    state: State
    subject: str
    code: str
    cause: Cause | None
    reason: str
    attempts: int
    created_at: datetime
    due_at: datetime
    place: str
    is_staff: bool
    name: str
    seen: bool

    @property
    def said(self) -> str:
        """Why it is where it is, in words; where it was given up, after how many attempts."""
        given_up = self.state is State.FAILED and self.cause in (*OURS, Cause.BUSY) and self.attempts > 1
        return f"试了 {self.attempts} 次：{self.reason}" if given_up else self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(MessageRow):
    """One message, all of it. `address` is masked; text and address are "" where `seen` is not, or emptied by now."""

    path: str
    text: str
    address: str
    provider: str
    urgent: bool
    begun_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    expires_at: datetime | None
    reference: str
    person: UUID | None
    resend_of: UUID | None
    resent_as: UUID | None
    wording: str
    thing: UUID | None
    noticed_at: datetime | None
    noticed_by: str
    recipients: int | None


@dataclass(frozen=True, slots=True)
class _Row:
    """The columns of _ROW."""

    id: UUID
    kind: str
    channel: Way
    state: State
    subject: str
    code: str
    cause: str
    reason: str
    attempts: int
    created_at: datetime
    due_at: datetime
    path: str
    is_staff: bool
    name: str | None
    seen: bool


@dataclass(frozen=True, slots=True)
class _Whole(_Row):
    """The columns of _ONE: with the address as it is kept, the own wording, and the notice that it came of."""

    text: str
    provider: str
    address: bytes | None
    urgent: bool
    begun_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    expires_at: datetime | None
    reference: str | None
    person: UUID | None
    resend_of: UUID | None
    resent_as: UUID | None
    wording_version: int | None
    wording_place: str | None
    thing: UUID | None
    noticed_at: datetime | None
    recipients: int | None
    noticed_by: str


@dataclass(frozen=True, slots=True)
class _Many:
    """How many messages are in a state."""

    state: State
    many: int


EVERYTHING = Sought()
"""All that was told."""


async def messages(actor: Actor, sought: Sought = EVERYTHING, *, page: int = 1, size: int = 50) -> Page[MessageRow]:
    """What was told within the actor's reach, the newest first. Raises Forbidden."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    size, page = min(max(size, 1), LARGEST_PAGE), max(page, 1)
    state, asked = sought.state or "", _asked(actor, sought)
    async with transaction(EVERYWHERE):
        total = await fetch_one(
            f"SELECT count(*) AS total FROM message m WHERE {_WHERE} AND ($8::text = '' OR m.state = $8)", *asked, state
        )
        rows = await fetch_as(_Row, _PAGE, *asked, state, size, (page - 1) * size)
        places = await full_names({row.path for row in rows})
    return Page([_told(row, places) for row in rows], total["total"] if total else 0, page, size)


async def by_state(actor: Actor, sought: Sought = EVERYTHING) -> dict[State, int]:
    """How many of them are in each state, whichever is asked for; a state without any is missing. Raises Forbidden."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    async with transaction(EVERYWHERE):
        rows = await fetch_as(
            _Many,
            f"SELECT m.state, count(*) AS many FROM message m WHERE {_WHERE} GROUP BY m.state",
            *_asked(actor, sought),
        )
    found = {row.state: row.many for row in rows}
    return {state: found[state] for state in State if state in found}


async def letter(actor: Actor, message_id: UUID) -> Letter:
    """One message. Raises Forbidden; NoSuchMessage: there is none within the actor's reach."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    async with transaction(EVERYWHERE):
        row = await fetch_one_as(_Whole, _ONE, actor.path, message_id)
        if row is None:
            raise NoSuchMessage
        places = await full_names({row.path})
    seen, version, told = row.seen, row.wording_version, _told(row, places)
    return Letter(
        **{name: getattr(told, name) for name in MessageRow.__dataclass_fields__},
        path=row.path,
        text=row.text if seen else "",
        address=_masked(row) if seen else "",
        provider=row.provider,
        urgent=row.urgent,
        begun_at=row.begun_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        expires_at=row.expires_at,
        reference=row.reference or "",
        person=row.person if seen else None,
        resend_of=row.resend_of,
        resent_as=row.resent_as,
        thing=row.thing,
        noticed_at=row.noticed_at,
        noticed_by=row.noticed_by or ("系统" if row.noticed_at else ""),
        recipients=row.recipients,
        wording=f"{row.wording_place}的第 {version} 版" if version else "系统自带的文字",
    )


async def others(actor: Actor, message_id: UUID, most: int = 50) -> list[MessageRow]:
    """The other messages of the same notice, `most` at most. Raises Forbidden."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    async with transaction(EVERYWHERE):
        known = await fetch_one(
            "SELECT notice FROM message WHERE id = $1 AND path ^@ $2", message_id, actor.path or "-"
        )
        if known is None or known["notice"] is None:
            return []
        rows = await fetch_as(_Row, _OTHERS, actor.path, known["notice"], message_id, most)
        places = await full_names({row.path for row in rows})
    return [_told(row, places) for row in rows]


def fate(message: Letter) -> Fate:
    """What decides whether it may be sent once more."""
    return Fate(
        kind=message.kind.key,
        way=message.way,
        state=message.state,
        cause=message.cause or "",
        text=message.text,
        attempts=message.attempts,
        sent_at=message.sent_at,
        expires_at=message.expires_at,
        again=message.resent_as,
    )


def _asked(actor: Actor, sought: Sought) -> tuple[Any, ...]:
    people = list(sought.people) if sought.people is not None else None
    things = list(sought.things) if sought.things is not None else None
    return actor.path, sought.way or "", sought.kind, sought.since, sought.until, people, things


def _told(row: _Row, places: Mapping[str, str]) -> MessageRow:
    return MessageRow(
        id=row.id,
        kind=KINDS[row.kind],
        way=row.channel,
        state=row.state,
        subject=row.subject if row.seen else "",
        code=row.code,
        cause=Cause(row.cause) if row.cause else None,
        reason=row.reason,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        place=places.get(row.path, ""),
        is_staff=row.is_staff,
        name=row.name or "",
        seen=row.seen,
    )


def _masked(row: _Whole) -> str:
    """Where it went: 138****1234, or w***@example.cn."""
    if row.address is None:
        return ""
    try:
        return mask_address(Message.address.open(row.id, row.address))
    except crypto.Unreadable:
        return "读不出来"

"""Queries about writings: whom one would reach, how it would read, what it would cost; what became of those written."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.config import settings
from jinguo.events.notices import readers as events
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.notifications.catalogue import KINDS, QUIET, Kind, Way
from jinguo.notifications.preferences.outlook import Outlook, outlook
from jinguo.notifications.rules import segments, waking
from jinguo.notifications.wordings.words import words_for
from jinguo.volunteers.registry import readers as volunteers
from jinguo.volunteers.registry.export import RosterFilter
from jinguo.writing.errors import NobodyThere, NoSuchWriting, TooManyReaders
from jinguo.writing.forms import Words
from jinguo.writing.rules import KINDS as WORDS
from jinguo.writing.rules import MOST, UNDONE_WITHIN, as_read, key_of

SAMPLE = "王秀英"
"""Whose name stands in a preview: three characters, as most."""

_WRITTEN = """
SELECT n.id, n.key, n.thing, n.kind, n.path, n.facts::text AS facts, n.state, n.due_at, n.created_at, n.recipients,
       coalesce(o.name, '') AS place, coalesce(a.name, '') AS written_by
  FROM notice n LEFT JOIN organisation o ON o.path = n.path LEFT JOIN account a ON a.id = n.created_by
 WHERE n.kind IN ('word', 'event_word') AND n.path ^@ nullif($1, '')"""


@dataclass(frozen=True, slots=True)
class _Row:
    """The columns of _WRITTEN; `facts` is JSON, and `key` ends with the id of the writing."""

    id: UUID
    key: str
    thing: UUID
    kind: str
    path: str
    facts: str
    state: str
    due_at: datetime
    created_at: datetime
    recipients: int | None
    place: str
    written_by: str


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of a writing.

    Attributes:
        facts: what the worker finds them by again; ids and paths, no names.
        variables: what the text says besides name, subject and words.
    """

    kind: Kind
    path: str
    place: str
    people: tuple[UUID, ...]
    restricted: int
    local_only: int
    facts: Mapping[str, Any]
    variables: Mapping[str, str]
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview of a writing: how it would read, and what the SMS would cost. `cost` is in yuan; `out_at` when SMS and
    letters leave.
    """

    subject: str
    inbox: str
    sms: str
    characters: int
    segments: int
    cost: float
    out_at: datetime
    is_quiet: bool
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A writing as staff see it afterwards. `withdrawable`: nobody has had it yet. `recipients` is None before it was
    sent; `thing` is the event that it is about, else the writing itself.
    """

    id: UUID
    writing: UUID
    thing: UUID
    kind: Kind
    path: str
    place: str
    subject: str
    word: str
    state: str
    due_at: datetime
    created_at: datetime
    recipients: int | None
    written_by: str

    @property
    def withdrawable(self) -> bool:
        """Whether the writing can still be taken back."""
        return self.state == "queued"


async def to_list(actor: Actor, form: RosterFilter) -> Readers:
    """Find a list's readers, as the list shows them. Raises as `volunteers.registry.readers.choose`, NobodyThere."""
    place, chosen = await volunteers.choose(actor, form)
    facts = {name: value for name, value in asdict(chosen).items() if value is not None}
    found, left = await volunteers.readers(actor, **facts), await volunteers.left_out(actor, chosen)
    people = _some({each.person for each in found})
    return Readers(KINDS["word"], chosen.within, place, people, left.restricted, left.local_only, facts, {})


async def to_event(actor: Actor, event_id: UUID) -> Readers:
    """Find the readers among an event's people. Raises NoSuchEvent, Forbidden, NobodyThere."""
    found = await events.readers(actor, event_id)
    event = found.event
    people = _some({each.person for each in found.people})
    facts, variables = {"event": event.id}, {"title": event.title}
    left = found.restricted, found.local_only
    return Readers(KINDS["event_word"], event.path, event.title, people, *left, facts, variables, event.ends_at)


def _some(people: set[UUID]) -> tuple[UUID, ...]:
    if not people:
        raise NobodyThere
    if len(people) > MOST:
        raise TooManyReaders
    return tuple(people)


async def reached(actor: Actor, readers: Readers, offered: Collection[Way]) -> Outlook:
    """Count how many readers a writing would reach by which way. Raises Forbidden."""
    require(actor, Permission.SEND_MESSAGES, within=readers.path)
    return await outlook(readers.kind, readers.people, offered)


async def preview(actor: Actor, readers: Readers, words: Words, sms: int) -> Preview:
    """Preview how the words read to each, and what so many SMS cost. Raises Forbidden."""
    require(actor, Permission.SEND_MESSAGES, within=readers.path)
    told, chosen = await words_for(readers.kind, readers.path), settings()
    variables = {**readers.variables, "name": SAMPLE, "subject": words.subject, "word": words.word}
    short = as_read(told.text, variables, Way.SMS)
    due = clock.now() + UNDONE_WITHIN
    out = waking(due, QUIET)
    many = segments(short, chosen.sms_signature)
    return Preview(
        as_read(told.subject, variables, Way.INBOX),
        as_read(told.text, variables, Way.INBOX),
        f"【{chosen.sms_signature}】{short}",
        len(short) + len(chosen.sms_signature) + 2,
        many,
        sms * many * chosen.sms_price,
        out,
        out != due,
        short != as_read(told.text, variables, Way.INBOX),
    )


async def written(actor: Actor, page: int = 1, size: int = 50) -> Page[Written]:
    """List the writings within the actor's reach, the newest first. Raises Forbidden."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    async with transaction(actor):
        counted = await fetch(
            "SELECT count(*) AS total FROM notice WHERE kind IN ('word', 'event_word') AND path ^@ nullif($1, '')",
            actor.path,
        )
        rows = await fetch_as(
            _Row,
            f"{_WRITTEN} ORDER BY n.created_at DESC, n.id DESC LIMIT $2 OFFSET $3",
            *(actor.path, size, (page - 1) * size),
        )
    return Page([_written(row) for row in rows], counted[0]["total"], page, size)


async def writing(actor: Actor, writing_id: UUID) -> Written:
    """Read one writing. Raises NoSuchWriting, Forbidden."""
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    async with transaction(actor):
        keys = [key_of(kind, writing_id) for kind in WORDS]
        row = await fetch_one_as(_Row, f"{_WRITTEN} AND n.key = ANY($2::text[])", actor.path, keys)
    if row is None:
        raise NoSuchWriting
    return _written(row)


def _written(row: _Row) -> Written:
    facts = json.loads(row.facts)
    return Written(
        id=row.id,
        writing=UUID(row.key.partition(":")[2]),
        thing=row.thing,
        kind=KINDS[row.kind],
        path=row.path,
        place=row.place,
        subject=str(facts.get("subject", "")),
        word=str(facts.get("word", "（内容已按期清除）")),
        state=row.state,
        due_at=row.due_at,
        created_at=row.created_at,
        recipients=row.recipients,
        written_by=row.written_by,
    )

"""Queries about requests to erase, holds and batches."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.authority import erasures as logbook
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.parts import rules
from jinguo.kernel.rows import Row, rows_as
from jinguo.kernel.terms import Rule
from jinguo.kernel.workdays import working_days_until
from jinguo.retention.catalogue import Manner, State
from jinguo.retention.errors import ErasuresForgotten, NoSuchErasure
from jinguo.retention.plan import Line
from jinguo.retention.rules import state, under_way

NO_ACTOR = {"receipt": "public: whoever has the number reads the receipt, which names nobody"}
"""Functions that take no actor, and why."""

_REQUEST = """
SELECT e.id, e.number, e.person, e.path, e.volunteer_number, e.manner, e.asked_at, e.asked_by, e.asked_by_name,
       e.answer_by, e.planned_at, e.planned_by, e.planned_by_name, e.plan, e.decided_at, e.decided_by_name, e.agreed,
       e.answer, e.due_at, e.withdrawn_at, e.done_at, e.receipt, o.name AS organisation, p.name,
       (SELECT v.id FROM volunteer v WHERE v.person = e.person) AS volunteer
  FROM erasure e JOIN organisation o ON o.path = e.path JOIN person p ON p.id = e.person"""

_OPEN = under_way("e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to erase (删除申请), as staff and the person see it. `name` is the fixed text once done; `plan` and
    `receipt` are empty before their time.
    """

    id: UUID
    number: str
    person: UUID
    path: str
    volunteer: UUID | None
    volunteer_number: str
    manner: Manner
    asked_at: datetime
    asked_by: UUID | None
    asked_by_name: str
    answer_by: date
    planned_at: datetime | None
    planned_by: UUID | None
    planned_by_name: str
    plan: list[Line]
    decided_at: datetime | None
    decided_by_name: str
    agreed: bool | None
    answer: str
    due_at: datetime | None
    withdrawn_at: datetime | None
    done_at: datetime | None
    receipt: list[Line]
    organisation: str
    name: str

    @property
    def state(self) -> State:
        """The state of the request now."""
        return state(self, clock.now())

    @property
    def days_left(self) -> int:
        """The working days left to answer the request, today included; 0 when the term is over."""
        return working_days_until(clock.today(), self.answer_by)


def _requests(rows: Sequence[Row]) -> list[Request]:
    """Requests from rows of _REQUEST, whose plan and receipt are JSON text."""
    packed = ("plan", "receipt")
    return rows_as(Request, ({**row, **{name: json.loads(row[name]) for name in packed}} for row in rows), _REQUEST)


async def requests(actor: Actor, *, under_way: bool = True) -> list[Request]:
    """List the requests within reach: those under way, the most urgent first; else those that have ended."""
    require(actor, Permission.REGISTER_VOLUNTEERS)
    where = _OPEN if under_way else f"NOT ({_OPEN})"
    order = "e.answer_by, e.asked_at" if under_way else "coalesce(e.done_at, e.decided_at, e.withdrawn_at) DESC"
    async with transaction(actor):
        return _requests(await fetch(f"{_REQUEST} WHERE {where} AND e.path ^@ $1 ORDER BY {order}", actor.path))


async def request(actor: Actor, request_id: UUID) -> Request:
    """Read one request within the actor's reach. Raises NoSuchErasure, Forbidden."""
    require(actor, Permission.REGISTER_VOLUNTEERS)
    async with transaction(actor):
        found = _requests(await fetch(f"{_REQUEST} WHERE e.id = $1 AND e.path ^@ $2", request_id, actor.path))
    if not found:
        raise NoSuchErasure
    return found[0]


async def own_request(actor: Actor) -> Request | None:
    """Read the actor's own latest request that was not withdrawn; None when there is none."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    return await _latest(actor.person)


async def request_of(actor: Actor, person: UUID) -> Request | None:
    """Read a person's latest request that was not withdrawn, for her card; None when there is none within the reach."""
    require(actor, Permission.SEE_VOLUNTEERS)
    found = await _latest(person)
    return found if found and actor.may(Permission.SEE_VOLUNTEERS, within=found.path) else None


async def _latest(person: UUID | None) -> Request | None:
    async with transaction(EVERYWHERE):
        rows = await fetch(
            f"{_REQUEST} WHERE e.person = $1 AND e.withdrawn_at IS NULL ORDER BY e.asked_at DESC LIMIT 1", person
        )
    return next(iter(_requests(rows)), None)


async def receipt(number: str) -> Request:
    """Read a request by its number, as anyone reads it who has the number. Raises NoSuchErasure."""
    async with transaction(EVERYWHERE):
        found = _requests(await fetch(f"{_REQUEST} WHERE e.number = $1", number.strip().upper()))
    if not found:
        raise NoSuchErasure
    return found[0]


async def waiting(actor: Actor) -> list[Request]:
    """List the requests that want something done now: a plan, a decision, or the erasure itself."""
    require(actor, Permission.REGISTER_VOLUNTEERS)
    return [each for each in await requests(actor) if each.state is not State.COOLING]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold that stands. `name` and `number` are of the person, "" for a rule."""

    id: UUID
    path: str
    name: str
    number: str
    rule: Rule | None
    reason: str
    until: date
    placed_at: datetime
    placed_by_name: str
    organisation: str


async def holds(actor: Actor) -> list[HoldRow]:
    """List the holds that stand within the actor's reach, or over it; the earliest end first."""
    require(actor, Permission.KEEP_RETENTION)
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT h.id, h.path, coalesce(p.name, '') AS name, coalesce(v.number, '') AS number, h.rule, h.reason,"
            " h.until, h.placed_at, h.placed_by_name, coalesce(o.name, '') AS organisation FROM hold h"
            " LEFT JOIN person p ON p.id = h.person LEFT JOIN volunteer v ON v.person = h.person"
            " LEFT JOIN organisation o ON o.path = h.path"
            " WHERE h.lifted_at IS NULL AND h.until >= $1 AND (h.path ^@ $2 OR $2 ^@ h.path) ORDER BY h.until",
            clock.today(),
            actor.path,
        )
    known = {each.slug: each for each in rules()}
    return rows_as(HoldRow, ({**row, "rule": known.get(row["rule"])} for row in rows), "holds")


async def forgotten(actor: Actor) -> list[logbook.Line]:
    """List the erasures that the log outside the database knows of and the database does not: a backup was restored.

    Raises:
        BadLine: the log was changed. Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    known = logbook.lines()
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT id FROM person WHERE id = ANY($1) AND erased_at IS NULL"
            " UNION ALL SELECT id FROM child WHERE id = ANY($2) AND erased_at IS NULL",
            [person for line in known for person in line.people],
            [child for line in known for child in line.children],
        )
    back = {row["id"] for row in rows}
    return [line for line in known if back.intersection((*line.people, *line.children))]


async def refuse_forgotten(actor: Actor) -> None:
    """Refuse to serve while people are in the database who were erased: before that, the erasures are done again.

    Raises:
        ErasuresForgotten. BadLine: the log was changed. Forbidden.
    """
    if back := await forgotten(actor):
        raise ErasuresForgotten(
            f"数据库里有 {len(back)} 份早已办理的删除没有了，多半是刚恢复了备份。"
            "请先运行 jinguo retention replay，再启动服务。"
        )

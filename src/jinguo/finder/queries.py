"""Volunteers within reach whom a filter finds: the list, how many, and who they are for what is done with all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from pydantic import ValidationError

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.finder.catalogue import Answer, Being, Order, Seen, Standing, State, When
from jinguo.finder.forms import Filter
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as
from jinguo.organisations.queries import by_code
from jinguo.qualifications.queries import kinds
from jinguo.volunteers.registry.cards import FROM, JOINED, ROW, ListedRow, VolunteerRow
from jinguo.volunteers.registry.queries import LARGEST_PAGE, as_rows, listed, matching

SOON = timedelta(days=60)
"""What ends within so many days ends soon, as on the list of qualifications."""

_SERVED = """
LEFT JOIN LATERAL (SELECT coalesce(sum(e.credited_minutes) FILTER (WHERE e.day >= {year}), 0)::bigint AS minutes,
                          max(e.day) FILTER (WHERE e.reverses IS NULL AND e.credited_minutes > 0) AS last
                     FROM entry e WHERE e.volunteer = v.id) served ON true"""
"""What a volunteer has served: minutes credited this year, and the last day."""

_ORDERS: Mapping[Order, str] = {
    Order.NEWEST: "v.number DESC",
    Order.NAME: "p.initials, p.name, v.number",
    Order.HOURS: "served.minutes DESC, v.number DESC",
    Order.SEEN: "served.last DESC NULLS LAST, v.number DESC",
}

_MOTHER: Mapping[When, str] = {
    When.NOW: "EXISTS (SELECT FROM mother_stage s WHERE s.person = v.person AND s.until IS NULL"
    " AND s.state IN ('active', 'paused'))",
    When.PAST: "EXISTS (SELECT FROM mother_stage s WHERE s.person = v.person AND s.until IS NOT NULL"
    " AND s.state = 'active') AND NOT EXISTS (SELECT FROM mother_stage s WHERE s.person = v.person"
    " AND s.until IS NULL AND s.state IN ('active', 'paused'))",
    When.COMING: "EXISTS (SELECT FROM mother_stage s WHERE s.person = v.person AND s.until IS NULL"
    " AND s.state IN ('applied', 'cleared'))",
}

_ROLE: Mapping[When, str] = {
    When.NOW: "g.since <= {now} AND (g.until IS NULL OR g.until > {now})",
    When.PAST: "g.until <= {now}",
    When.COMING: "g.since > {now}",
}

_HOLDS = """EXISTS (SELECT FROM qualification q WHERE q.person = v.person AND q.kind = ANY({kinds})
 AND q.withdrawn_at IS NULL AND (q.result IS NULL OR q.result = 'passed')
 AND q.begun_on <= {today} AND (q.ends_on IS NULL OR q.ends_on >= {today}){until})"""

_LAST_ANSWER = """(SELECT c.given FROM consent c WHERE c.person = v.person AND c.kind = {kind}
 ORDER BY c.answered_at DESC, c.id DESC LIMIT 1)"""


@dataclass(frozen=True, slots=True)
class Found:
    """A volunteer who was found, the minutes credited to her this year, and when she last served."""

    row: VolunteerRow
    minutes: int
    last: date | None


@dataclass(frozen=True, slots=True)
class _Served:
    id: UUID
    minutes: int
    last: date | None


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Count:
    total: int


@dataclass
class _Question:
    """A statement's conditions and their arguments, which are numbered as they come."""

    where: list[str]
    arguments: list[object]
    joins: set[str] = field(default_factory=set)

    def given(self, value: object) -> str:
        """Take an argument and name its place."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"


async def find(actor: Actor, asked: Filter, *, page: int = 1, size: int = 50) -> Page[Found]:
    """Find volunteers within reach, in the order that is asked for.

    Raises:
        Forbidden: also for a condition on what the actor may not see. NoSuchOrganisation.
    """
    question = await _question(actor, asked)
    size, page = min(max(size, 1), LARGEST_PAGE), max(page, 1)
    served = _SERVED.format(year=question.given(clock.today().replace(month=1, day=1)))
    needs = served if "served." in " ".join([*question.where, _ORDERS[asked.order]]) else ""
    where = " AND ".join(question.where)
    async with transaction(actor):
        [count] = await fetch_as(
            _Count,
            f"SELECT count(*) AS total {JOINED} {_used(needs, where)} WHERE {where} AND {_last_of(question)}",
            *question.arguments,
        )
        limit, offset = question.given(size), question.given((page - 1) * size)
        shown = await fetch_as(
            _Served,
            f"SELECT v.id, served.minutes, served.last {JOINED} {served} WHERE {where}"
            f" ORDER BY {_ORDERS[asked.order]} LIMIT {limit} OFFSET {offset}",
            *question.arguments,
        )
        rows = await fetch_as(ListedRow, f"SELECT {ROW} {FROM} WHERE v.id = ANY($1)", [each.id for each in shown])
        by_id = {row.id: row for row in await as_rows(rows)}
    return Page([Found(by_id[each.id], each.minutes, each.last) for each in shown], count.total, page, size)


async def everybody(actor: Actor, asked: Filter) -> list[UUID]:
    """Find the ids of all whom a filter finds, as they are at this moment. Raises as `find`."""
    question = await _question(actor, asked)
    served = _SERVED.format(year=question.given(clock.today().replace(month=1, day=1)))
    where = " AND ".join([*question.where, _last_of(question)])
    async with transaction(actor):
        needs = _used(served, where)
        rows = await fetch_as(_Id, f"SELECT v.id {JOINED} {needs} WHERE {where} ORDER BY v.number", *question.arguments)
    return [row.id for row in rows]


def _used(served: str, where: str) -> str:
    """The join of what was served, where a condition asks for it."""
    return served if "served." in where else ""


def _last_of(question: _Question) -> str:
    """A condition that uses the last argument, whether or not the join that needs it is there."""
    return f"${len(question.arguments)}::date IS NOT NULL"


async def _question(actor: Actor, asked: Filter) -> _Question:
    """Turn a filter into conditions. Raises Forbidden, NoSuchOrganisation."""
    root = (await by_code(asked.organisation)).path if asked.organisation else actor.path or ""
    require(actor, Permission.SEE_VOLUNTEERS, within=root)
    condition, argument = matching(asked.q)
    question = _Question(
        [listed(condition, unreviewed=asked.state is State.UNREVIEWED, left=asked.state is State.LEFT)],
        [root, argument],
    )
    if "$2" not in question.where[0]:
        question.where.append("$2::text IS NOT NULL")
    if asked.state is State.LACKING:
        question.where.append("v.lacking <> '{}'")
    if asked.roster is not None:
        question.where.append(f"v.roster = {question.given(asked.roster)}")
    if asked.classes:
        question.where.append(f"v.service_classes && {question.given(list(asked.classes))}::varchar[]")
    for column, text in (("skills", asked.skill), ("available", asked.time)):
        if text:
            question.where.append(f"position({question.given(text)}::text IN v.{column}) > 0")
    _being(actor, asked, question)
    await _qualified(actor, asked, question)
    _served(asked, question)
    _answered(asked, question)
    return question


def _being(actor: Actor, asked: Filter, question: _Question) -> None:
    if asked.being is Being.MOTHER:
        require(actor, Permission.KEEP_MOTHERS)
        question.where.append(_MOTHER[asked.when])
    elif asked.being is not None:
        time = _ROLE[asked.when].format(now=question.given(clock.now()))
        role = question.given(asked.being.value)
        question.where.append(
            f"EXISTS (SELECT FROM role_grant g WHERE g.person = v.person AND g.role = {role} AND {time})"
        )


async def _qualified(actor: Actor, asked: Filter, question: _Question) -> None:
    """Whoever has a kind that covers the one that is asked for has that one, too."""
    if not asked.qualification:
        return
    require(actor, Permission.KEEP_QUALIFICATIONS)
    known = {kind.code: kind for kind in await kinds(actor)}
    wanted = {asked.qualification}
    while more := {code for code, kind in known.items() if wanted & set(kind.covers)} - wanted:
        wanted |= more
    today = clock.today()
    kinds_given, today_given = question.given(sorted(wanted)), question.given(today)
    holds = _HOLDS.format(kinds=kinds_given, today=today_given, until="")
    if asked.standing is Standing.SOON:
        until = f" AND q.ends_on <= {question.given(today + SOON)}"
        longer = _HOLDS.format(
            kinds=kinds_given,
            today=today_given,
            until=f" AND (q.ends_on IS NULL OR q.ends_on > ${len(question.arguments)})",
        )
        ends = _HOLDS.format(kinds=kinds_given, today=today_given, until=until)
        question.where += [ends, f"NOT {longer}"]
    else:
        question.where.append(f"{'NOT ' * (asked.standing is Standing.LACKING)}{holds}")


def _served(asked: Filter, question: _Question) -> None:
    if asked.hours is not None:
        question.where.append(f"served.minutes >= {question.given(asked.hours.least)}")
        if asked.hours.most is not None:
            question.where.append(f"served.minutes < {question.given(asked.hours.most)}")
    if asked.seen is Seen.NEVER:
        question.where.append("served.last IS NULL")
    elif asked.seen is not None:
        since = question.given(clock.today() - timedelta(days=asked.seen.days))
        question.where.append(
            f"served.last >= {since}" if asked.seen.since else f"coalesce(served.last < {since}, true)"
        )


def _answered(asked: Filter, question: _Question) -> None:
    if asked.answer is None:
        return
    kind = "publication" if asked.answer in (Answer.PUBLISH, Answer.NO_PUBLISH) else "collection"
    given = asked.answer in (Answer.PUBLISH, Answer.COLLECT)
    last = _LAST_ANSWER.format(kind=question.given(kind))
    question.where.append(f"coalesce({last}, false) IS {'TRUE' if given else 'FALSE'}")


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved filter that the actor sees; `asked` is None where it asks for what there is no more."""

    id: UUID
    name: str
    by: str
    own: bool
    shared: bool
    may_delete: bool
    asked: Filter | None


@dataclass(frozen=True, slots=True)
class _SavedRow:
    id: UUID
    name: str
    account_name: str
    own: bool
    shared: bool
    asked: str


async def saved_filters(actor: Actor) -> list[Saved]:
    """List the filters saved in the place for which she works: her own, then what others share. Raises Forbidden."""
    require(actor, Permission.SEE_VOLUNTEERS, within=actor.path)
    manages = actor.may(Permission.KEEP_ORGANISATIONS, within=actor.path)
    async with transaction(actor):
        rows = await fetch_as(
            _SavedRow,
            "SELECT id, name, account_name, account = $1 AS own, shared, asked::text AS asked FROM saved_filter"
            " WHERE path = $2 AND ended_at IS NULL AND (account = $1 OR shared) ORDER BY account <> $1, name, id",
            actor.id,
            actor.path,
        )
    return [
        Saved(row.id, row.name, row.account_name, row.own, row.shared, row.own or manages, _stored(row.asked))
        for row in rows
    ]


def _stored(asked: str) -> Filter | None:
    try:
        return Filter.model_validate_json(asked)
    except ValidationError:
        return None

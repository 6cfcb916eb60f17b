"""Figures of care at a place, by its parts: what stood at the end of a span of days, and what was done within it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import categories
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as
from jinguo.organisations.queries import full_names
from jinguo.pairings.figures.rules import WHOLE, Cell, Counted, not_told, share
from jinguo.qualifications.catalogue import KINDS, Sort

_PART = "'/' || array_to_string((string_to_array(trim(BOTH '/' FROM {path}), '/'))[1:$2], '/') || '/'"
"""The part of the place that a path lies in: its first so many steps."""

_CHILDREN = f"""
WITH held AS (
 SELECT c.id, {_PART.format(path="c.path")} AS part,
        EXISTS (SELECT FROM pairing p WHERE p.child = c.id AND p.begun_on <= $4
                   AND (p.closed_on IS NULL OR p.closed_on > $4)) AS paired,
        EXISTS (SELECT FROM contact k JOIN pairing p ON p.id = k.pairing
                 WHERE p.child = c.id AND k.made AND k.happened_on BETWEEN $3 AND $4) AS reached
   FROM child c WHERE c.path ^@ $1 AND c.opened_at < $5 AND (c.closed_on IS NULL OR c.closed_on > $4))"""

_BY_PART = f"""{_CHILDREN}
SELECT part AS name, count(*) AS children, count(*) FILTER (WHERE paired) AS paired,
       count(*) FILTER (WHERE NOT paired) AS waiting, count(*) FILTER (WHERE reached) AS reached
  FROM held GROUP BY part"""

_BY_CATEGORY = f"""{_CHILDREN}
SELECT k.category AS name, count(DISTINCT held.id) AS children, count(DISTINCT held.id) FILTER (WHERE paired) AS paired,
       count(DISTINCT held.id) FILTER (WHERE NOT paired) AS waiting,
       count(DISTINCT held.id) FILTER (WHERE reached) AS reached
  FROM held JOIN child_category k ON k.child = held.id
 WHERE k.since <= $4 AND (k.until IS NULL OR k.until > $4) GROUP BY k.category"""

_MOTHERS = f"""
SELECT {_PART.format(path="m.path")} AS name, count(DISTINCT s.mother) AS mothers
  FROM mother_stage s JOIN mother m ON m.id = s.mother
 WHERE m.path ^@ $1 AND s.state = 'active' AND s.since < $3 AND (s.until IS NULL OR s.until >= $3)
   AND m.merged_into IS NULL GROUP BY 1"""

_TEAMS = f"""
SELECT {_PART.format(path="t.path")} AS name, count(*) AS teams FROM mother_team t
 WHERE t.path ^@ $1 AND t.created_at < $3 AND (t.ended_at IS NULL OR t.ended_at >= $3) GROUP BY 1"""

_TRAINED = f"""
SELECT {_PART.format(path="m.path")} AS name, count(*) AS trained
  FROM qualification q JOIN mother m ON m.person = q.person AND m.merged_into IS NULL
 WHERE m.path ^@ $1 AND q.kind = ANY($3) AND q.begun_on BETWEEN $4 AND $5 AND q.withdrawn_at IS NULL GROUP BY 1"""

_CONTACTS = f"""
SELECT {_PART.format(path="k.path")} AS name, count(DISTINCT occasion) AS contacts,
       count(DISTINCT occasion) FILTER (WHERE medium = 'meeting') AS meetings,
       count(DISTINCT occasion) FILTER (WHERE medium = 'visit') AS visits
  FROM contact k WHERE k.path ^@ $1 AND k.made AND k.happened_on BETWEEN $3 AND $4 GROUP BY 1"""

TRAININGS = [kind.code for kind in KINDS if kind.sort is Sort.TRAINING]


@dataclass(frozen=True, slots=True)
class _Children:
    name: str
    children: int
    paired: int
    waiting: int
    reached: int


@dataclass(frozen=True, slots=True)
class _Mothers:
    name: str
    mothers: int


@dataclass(frozen=True, slots=True)
class _Teams:
    name: str
    teams: int


@dataclass(frozen=True, slots=True)
class _Trained:
    name: str
    trained: int


@dataclass(frozen=True, slots=True)
class _Contacts:
    name: str
    contacts: int
    meetings: int
    visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the figures: a part of the place, the whole, or a category. Counts of children that may not be told
    are None.
    """

    label: str
    children: int | None
    paired: int | None
    waiting: int | None
    reached: int | None
    share: int | None
    mothers: int = 0
    teams: int = 0
    trained: int = 0
    contacts: int = 0
    meetings: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a place from `first` to `last`, both included."""

    first: date
    last: date
    whole: Line
    parts: tuple[Line, ...]
    categories: tuple[Line, ...]

    @property
    def leaves_out(self) -> bool:
        """Whether any count is not told."""
        lines = (self.whole, *self.parts, *self.categories)
        return any(None in (line.children, line.paired, line.waiting, line.reached) for line in lines)


async def figures(actor: Actor, first: date | None = None, last: date | None = None) -> Figures:
    """Count what stood on the last day (today) and what was done since the first (1 January). Raises Forbidden."""
    require(actor, Permission.KEEP_MOTHERS)
    last = min(last or clock.today(), clock.today())
    first = min(first or last.replace(month=1, day=1), last)
    path = actor.path or "/"
    depth = len([step for step in path.split("/") if step]) + 1
    end = clock.at_beijing(last + timedelta(days=1))
    async with transaction(actor):
        span = (path, depth, first, last, end)
        children = {row.name: _counted(row) for row in await fetch_as(_Children, _BY_PART, *span)}
        kinds = {row.name: _counted(row) for row in await fetch_as(_Children, _BY_CATEGORY, *span)}
        others: list[_Mothers | _Teams | _Trained | _Contacts] = [
            *await fetch_as(_Mothers, _MOTHERS, path, depth, end),
            *await fetch_as(_Teams, _TEAMS, path, depth, end),
            *await fetch_as(_Trained, _TRAINED, path, depth, TRAININGS, first, last),
            *await fetch_as(_Contacts, _CONTACTS, path, depth, first, last),
        ]
    names = sorted(set(children) | {row.name for row in others})
    counted = {WHOLE: _sum(children), **{name: children.get(name, Counted()) for name in names}}
    left_out = await asyncio.to_thread(not_told, counted, kinds)
    labels = await full_names(set(names))
    plain = {name: _plain([row for row in others if row.name == name]) for name in names}
    every = {key: sum(each.get(key, 0) for each in plain.values()) for key in _PLAIN}
    return Figures(
        first=first,
        last=last,
        whole=_line("合计", WHOLE, counted[WHOLE], left_out, every),
        parts=tuple(_line(labels.get(name, ""), name, counted[name], left_out, plain[name]) for name in names),
        categories=tuple(
            _line(category.label, code, kinds[code], left_out, {})
            for code, category in categories().items()
            if code in kinds
        ),
    )


_PLAIN = ("mothers", "teams", "trained", "contacts", "meetings", "visits")


def _counted(row: _Children) -> Counted:
    return Counted(row.children, row.paired, row.waiting, row.reached)


def _sum(parts: Mapping[str, Counted]) -> Counted:
    each = parts.values()
    return Counted(*(sum(getattr(one, what) for one in each) for what in ("children", "paired", "waiting", "reached")))


def _plain(rows: list[_Mothers | _Teams | _Trained | _Contacts]) -> dict[str, int]:
    return {key: getattr(row, key) for row in rows for key in _PLAIN if hasattr(row, key)}


def _line(label: str, name: str, counted: Counted, left_out: frozenset[Cell], plain: Mapping[str, int]) -> Line:
    told = {
        what: None if (name, what) in left_out else getattr(counted, what)
        for what in ("children", "paired", "waiting", "reached")
    }
    return Line(label=label, share=share(counted, name, left_out), **told, **plain)

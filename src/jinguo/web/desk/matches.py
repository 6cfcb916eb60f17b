"""Matches of one text at the desk: pages by name, people as in the list of volunteers, events by name or day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from litestar import Litestar

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import queries as events
from jinguo.kernel import clock
from jinguo.kernel.text.chinese import initials
from jinguo.volunteers.registry import queries as registry
from jinguo.volunteers.registry.search_words import is_opaque, opaque
from jinguo.web import menu
from jinguo.web.wording import number, period

MOST = 6
"""Matches of a kind that are shown; where the others stand is told."""

LEAST, LEAST_DIGITS = 2, 4
"""Characters from which on people and events are looked for, and digits: fewer would find nearly everybody."""

_NAMED_DAYS = {"昨天": -1, "今天": 0, "明天": 1, "后天": 2}
_DAY = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?")


@dataclass(frozen=True, slots=True)
class Match:
    """A line of what was found, and where it leads."""

    href: str
    icon: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """The matches of one kind: `more` is where all `total` of them stand, "" when all are shown."""

    label: str
    unit: str
    lines: list[Match]
    total: int
    more: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """The matches of a text; `is_short` when people and events were not looked for, because it has too few
    characters.
    """

    kinds: list[Kind] = field(default_factory=list)
    is_short: bool = False

    @property
    def said(self) -> str:
        """The sentence that says how many were found."""
        counts = "、".join(f"{kind.label} {number(kind.total)} {kind.unit}" for kind in self.kinds)
        return f"找到{counts}。" if counts else ""


async def matches(app: Litestar, actor: Actor, text: str) -> Matches:
    """Find what the actor may open of all that a text means; a kind of which nothing was found is left out."""
    text = text.strip()
    if not text:
        return Matches()
    is_short = len(text) < (LEAST_DIGITS if text.isdigit() else LEAST)
    kinds = [_pages(menu.pages_of(app, actor), text)]
    if not is_short and actor.may(Permission.SEE_VOLUNTEERS):
        kinds.append(await _people(actor, text))
    if not is_short and not is_opaque(text) and actor.may(Permission.SEE_EVENTS):
        kinds.append(await _events(actor, text))
    return Matches([kind for kind in kinds if kind.total], is_short)


def _pages(known: Iterable[menu.Entry | menu.Shortcut], text: str) -> Kind:
    """Pages whose name holds the text, or begins with these letters in pinyin."""
    wanted = text.lower()
    found = [
        Match(page.href, page.icon, page.label)
        for page in known
        if wanted in page.label or any(each.startswith(wanted) for each in initials(page.label))
    ]
    return Kind("页面", "个", found, len(found))


async def _people(actor: Actor, text: str) -> Kind:
    found = await registry.search(actor, text, size=MOST)
    lines = [
        Match(f"/desk/volunteers/{row.id}", "user-round", row.name, f"{row.number}　{row.phone}　{row.organisation}")
        for row in found.rows
    ]
    return _kind("志愿者", "人", lines, found.total, "/desk/volunteers", q=opaque(text))


async def _events(actor: Actor, text: str) -> Kind:
    day = day_meant(text, clock.today())
    until = day + timedelta(days=1) if day else None
    found = await events.events(actor, text="" if day else text, since=day, until=until, size=MOST)
    lines = [
        Match(
            f"/desk/events/{each.id}",
            "calendar-days",
            each.title,
            f"{period(each.starts_at, each.ends_at)}　{each.place}",
        )
        for each in found.rows
    ]
    return _kind("活动", "场", lines, found.total, "/desk/events", q="" if day else text)


def _kind(label: str, unit: str, lines: list[Match], total: int, page: str, q: str) -> Kind:
    more = f"{page}?{urlencode({'q': q})}" if q else page
    return Kind(label, unit, lines, total, more if total > len(lines) else "")


def day_meant(text: str, today: date) -> date | None:
    """The day that a text names: 12月5日, 12-5, 2026-12-05, 明天. Without a year it is the nearest such day."""
    if text in _NAMED_DAYS:
        return today + timedelta(days=_NAMED_DAYS[text])
    said = _DAY.fullmatch(text)
    if said is None:
        return None
    years = [int(said[1])] if said[1] else [today.year - 1, today.year, today.year + 1]
    days = [day for year in years if (day := _day(year, int(said[2]), int(said[3])))]
    return min(days, key=lambda day: abs(day - today), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""The desk's menu in groups: each page introduces itself, so that the menu names no page that is not there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Self

from litestar import Litestar

from jinguo.authority.actor import Actor
from jinguo.kernel.labels import Labelled
from jinguo.web.guard import handlers, may_use, needs
from jinguo.web.shells import NavGroup, NavItem

_KEY, _SHORTCUT = "menu", "shortcut"

HOME = "/desk"
"""The first line's page, below which all others lie."""

LINE, HEADING, ROOM = 44, 26, 724
"""Heights in pixels of a line, of a group's name above its lines, and of the menu in a window of 1280 by 800."""


class Group(Labelled):
    """The groups of the menu in their order: name, icon, and whether the group stays folded until it is opened.

    A group is there as soon as a page says that it belongs to it.
    """

    WORK = "work", "办事", "briefcase"
    EVENTS = "events", "活动", "calendar-heart"
    PEOPLE = "people", "人", "contact"
    HOURS = "hours", "时长", "timer"
    CARE = "care", "关爱", "hand-heart"
    HONOURS = "honours", "荣誉", "trophy"
    ORGANISATION = "organisation", "组织与计划", "landmark"
    MANAGEMENT = "management", "管理", "sliders-horizontal", True

    icon: str
    is_folded: bool

    def __new__(cls, value: str, label: str, icon: str, is_folded: bool = False) -> Self:
        """Make a member as all closed lists do, with its icon."""
        member = str.__new__(cls, value)
        member._value_, member.label, member.icon, member.is_folded = value, label, icon, is_folded
        return member


ORDER = list(Group)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu: `place` orders the lines of its group, `icon` is a name of icons.toml; the line stands also
    for the pages below `also`.
    """

    label: str
    icon: str
    group: Group
    place: int
    href: str = ""
    also: str = ""


def menu(label: str, icon: str, group: Group, place: int, *, also: str = "") -> dict[str, Any]:
    """Declare a page's place in the menu, beside its permission: `opt=allow(…) | menu("时长", "clock", Group.HOURS,
    40)`.
    """
    return {_KEY: Entry(label, icon, group, place, also=also)}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A page that the search of the desk finds by its name, though the menu has no line for it."""

    label: str
    icon: str
    href: str = ""


def shortcut(label: str, icon: str) -> dict[str, Any]:
    """Declare a page as a shortcut: `opt=allow(…) | shortcut("登记志愿者", "user-plus")`."""
    return {_SHORTCUT: Shortcut(label, icon)}


def shortcuts(app: Litestar) -> list[tuple[Shortcut, Any]]:
    """All pages that the search finds besides the menu's, with what each needs, by name."""
    found = [
        (replace(known, href=path), needs(handler))
        for path, handler in handlers(app)
        if (known := handler.opt.get(_SHORTCUT)) is not None
    ]
    return sorted(found, key=lambda page: page[0].label)


def entries(app: Litestar) -> list[tuple[Entry, Any]]:
    """List all lines of the menu with what each page needs, in order."""
    found = [
        (replace(entry, href=path), needs(handler))
        for path, handler in handlers(app)
        if (entry := handler.opt.get(_KEY)) is not None
    ]
    return sorted(found, key=lambda line: (ORDER.index(line[0].group), line[0].place))


def opened_by(app: Litestar, actor: Actor) -> list[Entry]:
    """List the lines whose pages the actor may open, in order."""
    return [entry for entry, needed in app.state.menu if may_use(actor, needed)]


def pages_of(app: Litestar, actor: Actor) -> list[Entry | Shortcut]:
    """All pages with a name that the actor may open, those of the menu first."""
    return [*opened_by(app, actor), *(page for page, needed in app.state.shortcuts if may_use(actor, needed))]


def groups(app: Litestar, actor: Actor, path: str, waiting: Mapping[str, int]) -> tuple[NavGroup, ...]:
    """The menu of one actor on one page: what she may open; `waiting` is address → how many things are new there."""
    lines = opened_by(app, actor)
    current = _current(lines, path)
    found = [
        (group, [NavItem(each.label, each.href, each.icon, each is current, waiting.get(each.href, 0)) for each in own])
        for group, own in groupby(lines, key=lambda each: each.group)
    ]
    room = _unfolded([(group, len(items)) for group, items in found], current.group if current else None)
    return tuple(
        NavGroup(group.label, group.icon, tuple(items), is_open=group in room, is_rare=group.is_folded)
        for group, items in found
    )


def _current(lines: Iterable[Entry], path: str) -> Entry | None:
    """Find the line of the page that one is on: that with the longest address above it."""
    near = [each for each in lines if _within(path, each.href) or (each.also and _within(path, each.also))]
    return max(near, key=lambda each: len(each.href), default=None)


def _unfolded(sizes: list[tuple[Group, int]], current: Group | None) -> set[Group]:
    """Choose groups that show their lines: the one that one is in, then from the first on while nothing scrolls."""
    unfolded, left = set[Group](), ROOM - LINE * len(sizes)
    for group, lines in sorted(sizes, key=lambda each: each[0] is not current):
        left -= LINE * lines + HEADING - LINE
        if group is not current and (left < 0 or group.is_folded):
            break
        unfolded.add(group)
    return unfolded


def _within(path: str, href: str) -> bool:
    return path == href or (href != HOME and path.startswith(f"{href}/"))

"""The desk's menu: each page introduces itself, so that the menu names no page that is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from litestar import Litestar

from jinguo.authority.actor import Actor
from jinguo.web.guard import handlers, may_use, needs
from jinguo.web.shells import NavItem

_KEY = "menu"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: `place` orders the lines, `icon` is a name of icons.toml; the line stands also for the pages
    below `also`.
    """

    label: str
    icon: str
    place: int
    href: str = ""
    also: str = ""


def menu(label: str, icon: str, place: int, *, also: str = "") -> dict[str, Any]:
    """For a page's `opt`, beside its permission: `opt=allow(Permission.SEE_EVENTS) | menu("活动", "calendar", 20)`."""
    return {_KEY: Entry(label, icon, place, also=also)}


def entries(app: Litestar) -> list[tuple[Entry, Any]]:
    """All lines of the menu with what each page needs, in order."""
    found = [
        (replace(entry, href=path), needs(handler))
        for path, handler in handlers(app)
        if (entry := handler.opt.get(_KEY)) is not None
    ]
    return sorted(found, key=lambda line: line[0].place)


def items(app: Litestar, actor: Actor, path: str, waiting: Mapping[str, int]) -> tuple[NavItem, ...]:
    """The menu of one actor on one page: what she may open; `waiting` is address → how many things are new there."""
    lines = [entry for entry, needed in app.state.menu if may_use(actor, needed)]
    current = max(
        (entry.href for entry in lines if _within(path, entry.href) or (entry.also and _within(path, entry.also))),
        key=len,
        default="",
    )
    return tuple(
        NavItem(entry.label, entry.href, entry.icon, entry.href == current, waiting.get(entry.href, 0))
        for entry in lines
    )


def _within(path: str, href: str) -> bool:
    return path == href or path.startswith(f"{href}/")

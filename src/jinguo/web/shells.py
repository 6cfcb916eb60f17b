"""Shells: what the layouts show around a page. A page passes one of these as `shell`."""

from dataclasses import dataclass
from typing import Literal

PRODUCT = "巾帼册"

TABS = 4
"""Tabs at the foot of a phone's page, beside 更多."""

Tone = Literal["ok", "warn", "bad"]


@dataclass(frozen=True)
class Flash:
    """A flash: one sentence about what was just done, above the page."""

    text: str
    tone: Tone = "ok"


@dataclass(frozen=True)
class VolunteerShell:
    """The shell of base/volunteer.html: the federation's name above, whom to call below."""

    federation: str
    help_phone: str = ""
    flash: Flash | None = None
    product: str = PRODUCT


@dataclass(frozen=True)
class NavItem:
    """An item of the main menu; `count` is the number of things there that she has not read."""

    label: str
    href: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class NavGroup:
    """A group of the main menu. Its lines are shown when it `is_open`, else once its name is pressed; what `is_rare`
    has no tab on a phone.
    """

    label: str
    icon: str
    lines: tuple[NavItem, ...]
    is_open: bool = True
    is_rare: bool = False

    @property
    def is_current(self) -> bool:
        """Whether one is on one of the group's pages."""
        return any(line.current for line in self.lines)

    @property
    def count(self) -> int:
        """The number of things on the group's pages that she has not read."""
        return sum(line.count for line in self.lines)


@dataclass(frozen=True)
class Hat:
    """A role that she can act in: its grant, and how it is called in the header."""

    grant: str
    label: str
    current: bool


@dataclass(frozen=True)
class DeskShell:
    """The shell of base/desk.html: the menu, and who is signed in. `hats` are all roles between which she can switch,
    `idle` the seconds after which her session ends if she asks for nothing.
    """

    federation: str
    nav: tuple[NavGroup, ...]
    user_name: str
    user_role: str
    sign_out: str
    flash: Flash | None = None
    hats: tuple[Hat, ...] = ()
    idle: int = 0
    may_search: bool = False
    product: str = PRODUCT

    @property
    def tabs(self) -> tuple[NavGroup, ...]:
        """The groups that have a tab at the foot of a phone's page."""
        return tuple(group for group in self.nav if not group.is_rare)[:TABS]

    @property
    def is_beyond_tabs(self) -> bool:
        """Whether one is on a page that is found behind 更多."""
        return any(group.is_current for group in self.nav if group not in self.tabs)


@dataclass(frozen=True)
class DoorShell:
    """The shell of base/door.html (the scanner) and base/screen.html (the code on the wall): which event, where."""

    title: str
    place: str
    federation: str = ""
    back: str = ""
    product: str = PRODUCT

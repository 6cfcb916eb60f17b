"""What the layouts show around a page. A page passes one of these as `shell`."""

from dataclasses import dataclass
from typing import Literal

PRODUCT = "巾帼册"

Tone = Literal["ok", "warn", "bad"]


@dataclass(frozen=True)
class Flash:
    """One sentence about what was just done, above the page."""

    text: str
    tone: Tone = "ok"


@dataclass(frozen=True)
class VolunteerShell:
    """base/volunteer.html: the federation's name above, whom to call below."""

    federation: str
    help_phone: str = ""
    flash: Flash | None = None
    product: str = PRODUCT


@dataclass(frozen=True)
class NavItem:
    """A line of the main menu; `count` is the number of things there that she has not read."""

    label: str
    href: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Hat:
    """A role that she can act in: its grant, and how it is called in the header."""

    grant: str
    label: str
    current: bool


@dataclass(frozen=True)
class DeskShell:
    """base/desk.html: the menu, and who is signed in. `hats` are all roles between which she can switch,
    `idle` the seconds after which her session ends if she asks for nothing.
    """

    federation: str
    nav: tuple[NavItem, ...]
    user_name: str
    user_role: str
    sign_out: str
    flash: Flash | None = None
    hats: tuple[Hat, ...] = ()
    idle: int = 0
    product: str = PRODUCT


@dataclass(frozen=True)
class DoorShell:
    """base/door.html (the scanner) and base/screen.html (the code on the wall): which event, where."""

    title: str
    place: str
    federation: str = ""
    back: str = ""
    product: str = PRODUCT

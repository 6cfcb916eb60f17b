"""The live board as it is shown: counts, the rows that were asked for, and what was just done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.checkin.board import Board, BoardRow, board
from jinguo.checkin.catalogue import REFUSALS, Kind, Standing
from jinguo.checkin.flags import Twice, inside_twice
from jinguo.checkin.queries import waiting
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.kernel.text.chinese import initials
from jinguo.web.parameters import WebRequest

MOST = 150
"""Rows on the page: more are found by typing a part of the name."""

GROUPS: dict[str, tuple[str, tuple[Standing, ...]]] = {
    "": ("全部", tuple(Standing)),
    "inside": ("在场", (Standing.INSIDE,)),
    "late": ("还没到", (Standing.LATE, Standing.EXPECTED)),
    "confirm": ("待核定", (Standing.TO_CONFIRM,)),
    "left": ("已离开", (Standing.LEFT,)),
    "missing": ("没有来", (Standing.MISSING,)),
}
"""What the list can be cut to: the word in the address, its label, and who is in it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The part of the board that is shown: a group, and what was typed to find somebody."""

    group: str
    text: str

    @classmethod
    def of(cls, request: WebRequest) -> "Wanted":
        """Read the wanted part from the address."""
        group = request.query_params.get("only", "")
        return cls(group if group in GROUPS else "", request.query_params.get("q", "").strip()[:40])

    def query(self, group: str | None = None) -> str:
        """Write the wanted part into an address, or with another group; "" or beginning with a question mark."""
        asked = {"only": self.group if group is None else group, "q": self.text}
        given = {name: value for name, value in asked.items() if value}
        return f"?{urlencode(given)}" if given else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A scan that was refused, for the helper who can put it right."""

    name: str
    kind: Kind
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class View:
    """The board as it is shown; `tabs` are (address, label, count, current). `hidden` counts rows beyond MOST. Who is
    inside can be ticked out while `can_tick`, and others in while `can_come`. `own_words`: segment -> when she says
    that she left. `twice`: who is inside another event as well.
    """

    event: EventCard
    wanted: Wanted
    as_of: datetime
    tabs: list[tuple[str, str, int, bool]]
    rows: list[BoardRow]
    hidden: int
    refusals: list[Refusal]
    can_tick: bool
    can_come: bool
    own_words: Mapping[UUID, datetime]
    twice: list[Twice]

    @property
    def address(self) -> str:
        """The address of the board's own page."""
        return f"/door/events/{self.event.id}"


async def view(actor: Actor, event: EventCard, wanted: Wanted) -> View:
    """Build the board of an event, cut to what is wanted."""
    found = await board(actor, event.id)
    rows = [row for row in found.rows if row.standing in GROUPS[wanted.group][1] and matches(row, wanted.text)]
    return View(
        *(event, wanted, found.as_of, _tabs(event, found, wanted), rows[:MOST], max(0, len(rows) - MOST)),
        [Refusal(one.name or "未知", one.kind, one.at, REFUSALS[one.code]) for one in found.refusals],
        event.state is State.RUNNING and found.as_of <= event.closes_at,
        event.state is State.RUNNING and found.as_of <= event.ends_at,
        await _own_words(actor, found),
        await inside_twice(actor, event.id),
    )


async def _own_words(actor: Actor, found: Board) -> dict[UUID, datetime]:
    if not found.counts[Standing.TO_CONFIRM]:
        return {}
    return {each.id: each.said_out_at for each in await waiting(actor, found.event) if each.said_out_at}


def _tabs(event: EventCard, found: Board, wanted: Wanted) -> list[tuple[str, str, int, bool]]:
    counts = found.counts
    return [
        (
            f"/door/events/{event.id}{wanted.query(group)}",
            label,
            sum(counts[standing] for standing in standings),
            group == wanted.group,
        )
        for group, (label, standings) in GROUPS.items()
    ]


def matches(row: BoardRow, text: str) -> bool:
    """Whether a typed text means this person: part of her name, its initials in pinyin, or digits of her number."""
    typed = text.replace(" ", "").lower()
    if typed.isdigit():
        return typed in row.number
    return typed in row.name.lower() or any(one.startswith(typed) for one in initials(row.name))

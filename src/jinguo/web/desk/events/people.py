"""People of an event, who signed up and who came, in one list, and who has not checked out."""

from dataclasses import dataclass

from jinguo.authority.actor import Actor
from jinguo.checkin import board
from jinguo.checkin import queries as checkin
from jinguo.checkin.board import BoardRow
from jinguo.checkin.catalogue import Standing
from jinguo.checkin.queries import WaitingSegment
from jinguo.events import queries as events
from jinguo.events.cards import EventCard, SignedUp, Waiter
from jinguo.events.rules import State
from jinguo.kernel import clock

_NOT_THERE = (Standing.EXPECTED, Standing.LATE, Standing.MISSING)


@dataclass(frozen=True, slots=True)
class Line:
    """A person of the list: how she stands at the door, and her sign-up, if she has one."""

    row: BoardRow
    sign_up: SignedUp | None


@dataclass(frozen=True, slots=True)
class People:
    """The people of an event: the list; who waits to be settled, once the planned end is past; how many came; the line
    for a place (候补).
    """

    lines: list[Line]
    waiting: list[WaitingSegment]
    came: int
    queue: list[Waiter]


async def people(actor: Actor, event: EventCard) -> People:
    """List everybody of an event; nobody before it is published."""
    if event.state is State.DRAFT:
        return People([], [], 0, [])
    rows = (await board.board(actor, event.id)).rows
    sign_ups = {each.volunteer: each for each in await events.signed_up(actor, event.id)}
    waiting = await checkin.waiting(actor, event.id) if clock.now() > event.ends_at else []
    came = sum(row.standing not in _NOT_THERE for row in rows)
    queue = await events.waiting(actor, event.id) if event.waiting else []
    return People([Line(row, sign_ups.get(row.volunteer)) for row in rows], waiting, came, queue)

"""Admission to an event: whether somebody may say that a volunteer comes, and whether she can."""

from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events import rules
from jinguo.events.cards import Candidate, Commitment, EventCard, Standing
from jinguo.events.errors import HasLeft, Overlaps, SignUpClosed
from jinguo.events.queries import locked
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.people.rules import sees

TURN = "sign_up "
"""Before a volunteer's id: what her sign-ups wait for one another by."""


async def take_turn(her: Candidate) -> None:
    """Let one volunteer's sign-ups wait for one another, so that two that overlap cannot slip in together."""
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{TURN}{her.id}")


async def event_for(actor: Actor, event_id: UUID, her: Candidate) -> EventCard:
    """Read and lock the event, if the actor may say whether she comes to it. Raises NoSuchEvent, Forbidden."""
    event = await locked(actor, event_id)
    if is_own(actor, her):
        require(actor, Permission.OWN_SIGN_UP, person=her.person)
    else:
        require(actor, Permission.CHECK_IN_OTHERS, within=event.path, event=event.id)
    return event


def is_own(actor: Actor, her: Candidate) -> bool:
    """Whether the actor speaks for herself."""
    return actor.is_volunteer and her.person == actor.person


def spoken_for_by(actor: Actor, her: Candidate) -> UUID | None:
    """The account that signs a volunteer up on her behalf; None when she does it herself."""
    return None if is_own(actor, her) else actor.id


def refuse(actor: Actor, event: EventCard, her: Candidate, standing: Standing) -> None:
    """Refuse a sign-up for any reason but the number of places. Who does not reach her is not told where else she goes.

    Raises:
        SignUpClosed, HasLeft, Overlaps.
    """
    if event.state is State.CANCELLED:
        raise SignUpClosed(f"活动已取消，不能报名：{event.cancel_reason}")
    if event.state is State.DRAFT:
        raise SignUpClosed("活动还没有发布，发布后才能报名。")
    if not rules.takes_sign_ups(event, clock.now()):
        raise SignUpClosed
    if her.has_left:
        raise HasLeft
    for other in standing.others:
        if rules.overlap(event.starts_at, event.ends_at, other.starts_at, other.ends_at):
            if not is_own(actor, her) and not sees(actor.path, her.path, local_only=False):
                raise Overlaps("她在这段时间已经报名了别的活动，请和她本人确认。")
            raise Overlaps(f"与已报名的“{other.title}”（{_times(other)}）时间冲突，请先取消其中一个。")


def _times(other: Commitment) -> str:
    now = clock.now()
    same_day = clock.beijing_day(other.starts_at) == clock.beijing_day(other.ends_at)
    until = clock.clock_text(other.ends_at) if same_day else clock.when_text(other.ends_at, now)
    return f"{clock.when_text(other.starts_at, now)} 到 {until}"

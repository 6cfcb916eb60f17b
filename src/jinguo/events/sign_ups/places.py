"""Places of events: the sign-up itself, one row, with the place that it takes."""

from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.events import rules
from jinguo.events.cards import Candidate, EventCard, Standing
from jinguo.events.errors import Full
from jinguo.events.notices import actions as notices
from jinguo.events.sign_ups.admission import spoken_for_by
from jinguo.events.tables import SignUp, Waiting
from jinguo.kernel import clock


async def place_for(actor: Actor, event: EventCard, her: Candidate, standing: Standing, waiver: str = "") -> UUID:
    """Give a volunteer a place of an event that the caller holds; she waits no longer, and is told. Raises Full."""
    if not rules.has_room(event.capacity, standing.taken):
        raise Full(f"名额已满（{event.capacity} 人），{_what_then(event)}")
    sign_up = await write(event, her, spoken_for_by(actor, her), standing.waiting, waiver)
    await note(actor, "sign_up", "sign_up", sign_up, event.path)
    await notices.signed_up(actor, event, sign_up, her.person)
    return sign_up


async def write(event: EventCard, her: Candidate, by: UUID | None, waiting: UUID | None, waiver: str) -> UUID:
    """Write the row of a sign-up, and end the place on the waiting list that it takes the place of.

    Args:
        by: the account that speaks for her; None: she herself.
        waiver: why she comes without a qualification that the event asks for; "" where she has all.
    """
    row = SignUp(
        event=event.id,
        path=event.path,
        volunteer=her.id,
        home_path=her.path,
        person=her.person,
        signed_up_by=by,
        waiver=waiver,
    )
    await SignUp.insert(row)
    if waiting is not None:
        await Waiting.update({Waiting.ended_at: clock.now(), Waiting.sign_up: row.id}).where(Waiting.id == waiting)
    return row.id


def _what_then(event: EventCard) -> str:
    if rules.keeps_waiting_list(event, clock.now()):
        return "可以加入候补，有空位时按先后转为报名；也可以看看其他活动。"
    return "可以看看其他活动，或者联系活动负责人。"

"""Closure of an event (结项): nothing of it changes any more."""

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import actions
from jinguo.checkin.board import board
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.kernel.errors import JinguoError
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest


@get("/door/events/{event_id:uuid}/closing", opt=allow(Permission.PUBLISH_EVENTS))
async def ask_closing(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show what closing means, and whether anybody is still to be settled."""
    return await _closing_page(request, actor, await event_card(actor, event_id))


@post("/door/events/{event_id:uuid}/closing", opt=allow(Permission.PUBLISH_EVENTS), status_code=200)
async def close(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Close the event once everybody has an end."""
    event = await event_card(actor, event_id)
    try:
        await actions.close_event(actor, event.id)
    except JinguoError as error:
        form = FormState({}, {"": error.message})
        return await _closing_page(request, actor, event, form, error.status)
    return see_other(f"/door/events/{event.id}", "活动已结项")


async def _closing_page(
    request: WebRequest,
    actor: Actor,
    event: EventCard,
    form: FormState | None = None,
    status: int = 200,
) -> Response[str]:
    counts = (await board(actor, event.id)).counts
    return await desk_page(
        request, "door/closing.html", status_code=status, event=event, counts=counts, form=form or FormState()
    )

"""The live board at the door: who is inside, late, missing or gone, and the leader's list to tick."""

import secrets

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.actions import check_in
from jinguo.checkin.forms import ScanForm
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import parse
from jinguo.web.door.answers import DoorAnswer, told
from jinguo.web.door.kept import mark
from jinguo.web.door.view import Wanted, view
from jinguo.web.flash import see_other
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.jinja import render
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.authentication import POLL
from jinguo.web.shells import Flash
from jinguo.web.stamp import REPEATED


@get("/door/events/{event_id:uuid}", opt=allow(Permission.CHECK_IN_OTHERS))
async def board_page(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show the whole board; the list renews itself every five seconds, what is being typed stays."""
    event = await event_card(actor, event_id)
    return await desk_page(
        request,
        "door/board.html",
        view=await view(actor, event, Wanted.of(request)),
        event=event,
        said=None,
        who=mark(actor),
        may_close=actor.may(Permission.PUBLISH_EVENTS, within=event.path),
    )


@get("/door/events/{event_id:uuid}/live", opt=allow(Permission.CHECK_IN_OTHERS) | POLL)
async def live(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show the board's list alone, for htmx."""
    return await _live(request, actor, await event_card(actor, event_id), None)


@post("/door/events/{event_id:uuid}/ticks", opt=allow(Permission.CHECK_IN_OTHERS) | REPEATED, status_code=200)
async def tick(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Tick somebody in or out on the leader's list."""
    event, form = await event_card(actor, event_id), await sent(request)
    answer = await _ticked(actor, event, form)
    said = Flash(answer.sentence, answer.tone)
    if request.headers.get("hx-request") == "true":
        return await _live(request, actor, event, said)
    return see_other(f"/door/events/{event.id}{Wanted.of(request).query()}", said)


async def _ticked(actor: Actor, event: EventCard, form: Sent) -> DoorAnswer:
    scan = {
        "event": event.id,
        "kind": form.text("kind"),
        "volunteer": form.text("volunteer"),
        "nonce": form.text("nonce") or secrets.token_hex(16),
    }
    try:
        return told(await check_in(actor, parse(ScanForm, scan)))
    except JinguoError as error:
        form.state(error)
        return DoorAnswer("bad", error.message)


async def _live(request: WebRequest, actor: Actor, event: EventCard, said: Flash | None) -> Response[str]:
    return render("door/_board.html", view=await view(actor, event, Wanted.of(request)), event=event, said=said)

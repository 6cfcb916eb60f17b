"""The big screen at the door: the code of the moment, renewed every few seconds, and how many have come."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.actions import show_screen_code
from jinguo.checkin.board import board
from jinguo.config import is_loopback, settings
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.kernel.text import qr
from jinguo.web.guard import allow
from jinguo.web.jinja import render
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions import screen_pass
from jinguo.web.sessions.authentication import POLL
from jinguo.web.shells import DoorShell


@get("/events/{event_id:uuid}/screen", opt=allow(Permission.CHECK_IN_OTHERS) | POLL | screen_pass.ACCEPTED)
async def screen(actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show the code for a projector or a large display; the page stays open for the whole event, also when the session
    ends meanwhile.
    """
    event = await event_card(actor, event_id)
    shell = DoorShell(event.title, event.place, event.federation)
    unreachable = settings().origin if is_loopback(settings().origin) else ""
    page = render("door/screen.html", shell=shell, event=event, unreachable=unreachable, **await _now(actor, event))
    ticket = screen_pass.issue(event.id, event.path, event.closes_at) if actor.session else None
    if ticket is not None:
        page.cookies.append(ticket)
    return page


@get("/events/{event_id:uuid}/screen/now", opt=allow(Permission.CHECK_IN_OTHERS) | POLL | screen_pass.ACCEPTED)
async def screen_now(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show the code and the counts alone, which the screen asks for every ten seconds."""
    event = await event_card(actor, event_id)
    return render("door/_screen.html", event=event, **await _now(actor, event))


async def _now(actor: Actor, event: EventCard) -> dict[str, Any]:
    counts = (await board(actor, event.id)).counts
    over = clock.now() > event.closes_at
    return {"counts": counts, "said": _said(event), "code": await _code(actor, event), "over": over}


async def _code(actor: Actor, event: EventCard) -> str:
    """Draw the QR code as SVG; its address is the check-in page with the token of the moment."""
    issued = await show_screen_code(actor, event.id)
    address = f"{settings().origin}/c/{event.slug}?{urlencode({'t': issued.token})}"
    return qr.svg(address, title="签到二维码")


def _said(event: EventCard) -> str:
    """The sentence that says why there is no code; "" when people can scan."""
    now = clock.now()
    if event.state is State.DRAFT:
        return "活动还没有发布，不能签到。"
    if event.state is State.CANCELLED:
        return "活动已取消。"
    if event.state is State.CLOSED or now > event.closes_at:
        return "签到已经结束。"
    if now < event.opens_at:
        return f"{clock.when_text(event.opens_at, now)} 起可以签到。"
    return ""

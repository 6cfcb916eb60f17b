"""The check-in page: she scans the code on the screen, and one big button checks her in, later out."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar import Response, get
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.checkin.catalogue import REFUSALS
from jinguo.checkin.codes import screen_passes
from jinguo.checkin.visits import OwnStanding, own_standing
from jinguo.events.cards import PublicEvent
from jinguo.events.queries import by_slug
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.volunteers.errors import NoSuchVolunteer
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.registry.cards import Card
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.mine.own_code import lasting_code, own_code
from jinguo.web.mine.presence import admitted, ticket_for
from jinguo.web.mine.stays import stay_at
from jinguo.web.pages import phone_page
from jinguo.web.parameters import CurrentActor, WebRequest

JUST_IN = timedelta(minutes=15)
"""So soon after coming in nobody means to leave: she has scanned once more by mistake, so the button is a quiet one."""


@dataclass(frozen=True, slots=True)
class Shut:
    """The reason why nobody checks in or out now, and what to do."""

    title: str
    sentence: str
    icon: str = "circle-alert"


@get("/c/{slug:str}", opt=allow(PUBLIC))
async def check_in_page(request: WebRequest, actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Show what she can do now. A passing screen code (`t`) becomes a ticket of this browser and leaves the address."""
    event = await by_slug(slug)
    shown = request.query_params.get("t")
    refusal = screen_passes(event.id, shown) if shown is not None else None
    if shown is not None and refusal is None:
        done = see_other(address(event))
        done.cookies.extend(admitted(request, event.id))
        return done
    if shut := shut_now(event, clock.now()):
        stay = await stay_at(actor, event.id) if actor.is_volunteer else None
        return await show(request, event, "check_in_shut", shut=shut, stay=stay)
    card = await herself(actor)
    if card is None:
        form = FormState({"next": address(event)})
        return await show(request, event, "check_in_first", form=form, is_staff=actor.id is not None)
    ticket = ticket_for(request, event.id)
    if ticket is None:
        return await show(
            request, event, "check_in_scan", said=REFUSALS[refusal] if refusal else "", code=own_code(card)
        )
    return await _with_button(request, event, card, await own_standing(actor, event.id), ticket)


async def _with_button(
    request: WebRequest, event: PublicEvent, card: Card, standing: OwnStanding, ticket: str
) -> Response[str]:
    now = clock.now()
    if standing.last_in_at is None and now > event.ends_at:
        return await show(request, event, "check_in_shut", shut=Shut("活动已经结束", REFUSALS["too_late"]), stay=None)
    return await show(
        request,
        event,
        "check_in",
        card=card,
        standing=standing,
        kind=standing.next_kind,
        just_in=standing.inside_since is not None and now - standing.inside_since < JUST_IN,
        may_return=now <= event.ends_at,
        action=f"{address(event)}/{standing.next_kind.value}",
        who=hashlib.sha256(event.id.bytes + card.id.bytes).hexdigest()[:12],
        fields={"nonce": secrets.token_hex(16), "ticket": ticket},
        weak_code=lasting_code(card),
    )


def address(event: PublicEvent) -> str:
    """Make the address of an event's check-in page."""
    return f"/c/{event.slug}"


def shut_now(event: PublicEvent, now: datetime) -> Shut | None:
    """Find why nobody can check in or out at the event now, if so."""
    if event.state is State.CANCELLED:
        return Shut("活动已取消", event.cancel_reason)
    if event.state is State.CLOSED or now > event.closes_at:
        return Shut("签到已经结束", "如果您参加了这场活动，请找活动负责人补记。")
    if now < event.opens_at:
        return Shut("还没到签到时间", f"{clock.when_text(event.opens_at, now)} 开始", "clock")
    return None


async def herself(actor: Actor) -> Card | None:
    """Read the card of the volunteer who is logged in, if one is."""
    if not actor.is_volunteer:
        return None
    try:
        return await volunteers.own(actor)
    except NoSuchVolunteer:
        return None


async def show(
    request: WebRequest,
    event: PublicEvent,
    template: str,
    *,
    status_code: int = 200,
    **context: object,
) -> Response[str]:
    """Show a page of the event, signed by who holds it."""
    return await phone_page(
        request,
        f"mine/{template}.html",
        federation=event.federation,
        help_phone=event.contact,
        status_code=status_code,
        event=event,
        **context,
    )

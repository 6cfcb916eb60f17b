"""An event as anyone may see it who holds its address; who is logged in as a volunteer signs up here."""

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import actions, queries
from jinguo.events.cards import PublicEvent
from jinguo.events.rules import keeps_waiting_list, takes_sign_ups
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel import clock
from jinguo.kernel.errors import Conflict
from jinguo.qualifications.queries import labels
from jinguo.web.flash import see_other
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.mine.stays import stay_at
from jinguo.web.pages import phone_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.waits import NO_LONGER_WAITS, waits, withdrawn


@get("/e/{slug:str}", opt=allow(PUBLIC))
async def event_page(request: WebRequest, actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Show an event: what it is, when and where, its risks, and the button to sign up."""
    return await _page(request, actor, await queries.by_slug(slug))


@post("/e/{slug:str}/sign-up", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def sign_up_here(request: WebRequest, actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Sign the volunteer up; a refusal is told beside the button."""
    event = await queries.by_slug(slug)
    try:
        await actions.sign_up(actor, event.id)
    except Conflict as error:
        return await _page(request, actor, event, error)
    return see_other(f"/e/{event.slug}", "报名成功，到时见！")


@post("/e/{slug:str}/withdrawal", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def withdraw_here(request: WebRequest, actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Withdraw the volunteer's sign-up."""
    event = await queries.by_slug(slug)
    try:
        moved = await actions.withdraw(actor, event.id)
    except Conflict as error:
        return await _page(request, actor, event, error)
    return see_other(f"/e/{event.slug}", withdrawn(moved))


@post("/e/{slug:str}/waiting", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def wait_here(request: WebRequest, actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Put the volunteer on the waiting list; a place that is free by now is hers at once."""
    event = await queries.by_slug(slug)
    try:
        joined = await waiting_list.join(actor, event.id)
    except Conflict as error:
        return await _page(request, actor, event, error)
    return see_other(f"/e/{event.slug}", waits(joined.position))


@post("/e/{slug:str}/waiting-withdrawal", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def stop_waiting_here(actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Take the volunteer off the waiting list."""
    event = await queries.by_slug(slug)
    await waiting_list.leave(actor, event.id)
    return see_other(f"/e/{event.slug}", NO_LONGER_WAITS)


async def _page(
    request: WebRequest, actor: Actor, event: PublicEvent, refused: Conflict | None = None
) -> Response[str]:
    """Show an event; leader and places left are told to volunteers who have logged in, not to the whole world."""
    return await phone_page(
        request,
        "public/event.html",
        federation=event.federation,
        help_phone=event.contact,
        status_code=refused.status if refused else 200,
        event=event,
        known=await queries.event(actor, event.id) if actor.is_volunteer else None,
        is_staff=actor.path is not None,
        signed_up=actor.is_volunteer and await _signed_up(actor, event),
        qualifications=await labels(event.qualifications),
        position=await queries.own_position(actor, event.id) if actor.is_volunteer else None,
        can_wait=keeps_waiting_list(event, clock.now()),
        is_open=takes_sign_ups(event, clock.now()),
        refused=refused.message if refused else "",
        stay=await stay_at(actor, event.id) if actor.is_volunteer else None,
        has_begun=clock.now() >= event.starts_at,
    )


async def _signed_up(actor: Actor, event: PublicEvent) -> bool:
    return any(one.event.id == event.id and one.withdrawn_at is None for one in await queries.own(actor))

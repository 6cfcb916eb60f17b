"""Sign-ups by the volunteer herself: sign up and withdraw, wait for a place and wait no longer, with one press each."""

from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import actions, queries
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel.errors import Conflict
from jinguo.web.flash import see_other
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.mine.stays import stays
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.waits import NO_LONGER_WAITS, waits, withdrawn

LIST = "/me/events"


@get(LIST, opt=allow(Permission.OWN_SIGN_UP))
async def sign_up_list(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show where the volunteer is, what she signed up for, and what else there is."""
    return await _list(request, actor)


@post(f"{LIST}/{{event_id:uuid}}/sign-up", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def sign_up(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Sign the volunteer up; a refusal is told beside the event."""
    try:
        await actions.sign_up(actor, event_id)
    except Conflict as error:
        return await _list(request, actor, {event_id: error.message}, error.status)
    return see_other(LIST, "报名成功，到时见！")


@post(f"{LIST}/{{event_id:uuid}}/withdrawal", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def withdraw(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Withdraw the volunteer's sign-up; signing up again undoes it."""
    try:
        moved = await actions.withdraw(actor, event_id)
    except Conflict as error:
        return await _list(request, actor, {event_id: error.message}, error.status)
    return see_other(LIST, withdrawn(moved))


@post(f"{LIST}/{{event_id:uuid}}/waiting", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def wait(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Put the volunteer on the waiting list; a place that is free by now is hers at once."""
    try:
        joined = await waiting_list.join(actor, event_id)
    except Conflict as error:
        return await _list(request, actor, {event_id: error.message}, error.status)
    return see_other(LIST, waits(joined.position))


@post(f"{LIST}/{{event_id:uuid}}/waiting-withdrawal", opt=allow(Permission.OWN_SIGN_UP), status_code=200)
async def stop_waiting(actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Take the volunteer off the waiting list."""
    await waiting_list.leave(actor, event_id)
    return see_other(LIST, NO_LONGER_WAITS)


async def _list(
    request: WebRequest, actor: Actor, refused: dict[UUID, str] | None = None, status: int = 200
) -> Response[str]:
    here = await stays(actor)
    there = {stay.event.id for stay in here}
    offers = [offer for offer in await queries.open_to(actor) if offer.event.id not in there]
    return await own_phone_page(
        request,
        actor,
        "events",
        status_code=status,
        stays=here,
        mine=[offer.event for offer in offers if offer.signed_up_at],
        waiting=[offer for offer in offers if offer.position],
        others=[offer.event for offer in offers if not offer.signed_up_at and not offer.position],
        refused=refused or {},
    )

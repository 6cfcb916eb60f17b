"""号码申请: who says that she was registered with another number, and who says that a number is hers now."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.volunteers.forms import PhoneAnswer
from jinguo.volunteers.phones import requests
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/volunteers/phone-requests"


@get(HERE, opt=allow(Permission.REGISTER_VOLUNTEERS))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the phone requests that wait, with what was typed and who may be meant."""
    return await _page(request, actor)


@post(f"{HERE}/{{request_id:uuid}}", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def decide(request: WebRequest, actor: CurrentActor, request_id: PathId) -> Response[str]:
    """Decide a phone request: give her the number, note that it has passed on, or say why nothing comes of it."""
    step, page = partial(requests.decide, actor, request_id), partial(_page, request, actor, answered=request_id)
    return await submitted(
        request,
        PhoneAnswer,
        step,
        page,
        lambda given, _: see_other(HERE, "已办好" if given.agree else "已记下：没有办"),
    )


@post(f"{HERE}/{{request_id:uuid}}/number", opt=allow(Permission.REVEAL_CONTACTS), status_code=200)
async def number(request: WebRequest, actor: CurrentActor, request_id: PathId) -> Response[str]:
    """Show the number of a phone request in full, on this one page, so that she can be called."""
    shown = await requests.reveal(actor, request_id)
    return await _page(request, actor, answered=request_id, number=shown)


async def _page(
    request: WebRequest,
    actor: Actor,
    form: FormState | None = None,
    status_code: int = 200,
    answered: UUID | None = None,
    number: str = "",
) -> Response[str]:
    return await desk_page(
        request,
        "desk/phone_requests.html",
        status_code=status_code,
        waiting=await requests.waiting(actor),
        form=form or FormState(),
        answered=answered,
        number=number,
        may_reveal=actor.may(Permission.REVEAL_CONTACTS),
    )

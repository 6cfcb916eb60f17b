"""手机号: change a volunteer's number, note that it has passed to somebody else, or share a relative's."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.people.catalogue import Relation
from jinguo.people.errors import PhoneTaken
from jinguo.people.forms import Sharing
from jinguo.volunteers.forms import NumberEnd, NumberPassed, PhoneChange
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.phones.queries import numbers
from jinguo.volunteers.registry import queries
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/volunteers/{volunteer_id:uuid}/phones"
MAY = allow(Permission.REGISTER_VOLUNTEERS)
FIELDS = {PhoneTaken.code: "phone", "phone_already_hers": "phone"}
RELATIONS = choices.labelled(Relation)


@get(HERE, opt=MAY)
async def listed(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Show a volunteer's numbers, and what can be done about them, once the actor has proven lately who she is."""
    require_proof(actor)
    return await _page(request, actor, volunteer_id)


@post(f"{HERE}/change", opt=MAY, status_code=200)
async def change(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Change a volunteer's own number."""
    step, page = partial(phones.change, actor, volunteer_id), partial(_page, request, actor, volunteer_id, "change")
    done = see_other(_card(volunteer_id), "手机号已更换，新旧号码和她的站内消息都会收到通知")
    return await submitted(request, PhoneChange, step, page, done, beside=FIELDS)


@post(f"{HERE}/passed-on", opt=MAY, status_code=200)
async def pass_on(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Note that a volunteer's number is somebody else's now."""
    step, page = partial(phones.pass_on, actor, volunteer_id), partial(_page, request, actor, volunteer_id, "passed")
    done = see_other(_card(volunteer_id), "已记下号码换了人：这个号码登录不了她的页面，也可以登记给别人了")
    return await submitted(request, NumberPassed, step, page, done, beside=FIELDS)


@post(f"{HERE}/shared", opt=MAY, status_code=200)
async def share(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Share a relative's number with a volunteer."""
    step, page = partial(phones.share, actor, volunteer_id), partial(_page, request, actor, volunteer_id, "share")
    done = see_other(_card(volunteer_id), "已登记共用的号码，她可以用这个号码登录、收通知")
    return await submitted(request, Sharing, step, page, done, beside=FIELDS)


@post(f"{HERE}/shared/{{holding:uuid}}/end", opt=MAY, status_code=200)
async def end_sharing(request: WebRequest, actor: CurrentActor, volunteer_id: PathId, holding: PathId) -> Response[str]:
    """End a volunteer's sharing of a number."""
    step = partial(phones.end_sharing, actor, volunteer_id, holding)
    page = partial(_page, request, actor, volunteer_id, "end")
    done = see_other(_card(volunteer_id), "不再共用这个号码了")
    return await submitted(request, NumberEnd, step, page, done, beside=FIELDS)


def _card(volunteer_id: UUID) -> str:
    return f"/desk/volunteers/{volunteer_id}"


async def _page(
    request: WebRequest,
    actor: Actor,
    volunteer_id: UUID,
    which: str = "",
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    """Show the page of numbers; `which` of the forms was sent and is shown again as `form`."""
    forms = {name: FormState() for name in ("change", "passed", "share", "end")}
    return await desk_page(
        request,
        "desk/phones.html",
        status_code=status_code,
        card=await queries.volunteer(actor, volunteer_id),
        numbers=await numbers(actor, volunteer_id),
        forms=forms | ({which: form} if form else {}),
        which=which,
        relations=RELATIONS,
    )

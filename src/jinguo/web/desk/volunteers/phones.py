"""手机号: change a volunteer's number, note that it has passed to somebody else, or share a relative's."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
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
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page

HERE = "/desk/volunteers/{volunteer_id:uuid}/phones"
MAY = allow(Permission.REGISTER_VOLUNTEERS)
FIELDS = {PhoneTaken.code: "phone", "phone_already_hers": "phone"}
RELATIONS = choices.labelled(Relation)


@get(HERE, opt=MAY)
async def listed(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], volunteer_id: FromPath[UUID]
) -> Response[str]:
    """Show a volunteer's numbers, and what can be done about them, once the actor has proven lately who she is."""
    require_proof(actor)
    return await _page(request, actor, volunteer_id)


@post(f"{HERE}/change", opt=MAY, status_code=200)
async def change(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], volunteer_id: FromPath[UUID]
) -> Response[str]:
    """Change a volunteer's own number."""
    form = await sent(request)
    try:
        await phones.change(actor, volunteer_id, form.read(PhoneChange))
    except JinguoError as error:
        return await _page(request, actor, volunteer_id, "change", form.state(error, FIELDS), error.status)
    return see_other(_card(volunteer_id), "手机号已更换，新旧号码和她的站内消息都会收到通知")


@post(f"{HERE}/passed-on", opt=MAY, status_code=200)
async def pass_on(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], volunteer_id: FromPath[UUID]
) -> Response[str]:
    """Note that a volunteer's number is somebody else's now."""
    form = await sent(request)
    try:
        await phones.pass_on(actor, volunteer_id, form.read(NumberPassed))
    except JinguoError as error:
        return await _page(request, actor, volunteer_id, "passed", form.state(error, FIELDS), error.status)
    return see_other(_card(volunteer_id), "已记下号码换了人：这个号码登录不了她的页面，也可以登记给别人了")


@post(f"{HERE}/shared", opt=MAY, status_code=200)
async def share(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], volunteer_id: FromPath[UUID]
) -> Response[str]:
    """Share a relative's number with a volunteer."""
    form = await sent(request)
    try:
        await phones.share(actor, volunteer_id, form.read(Sharing))
    except JinguoError as error:
        return await _page(request, actor, volunteer_id, "share", form.state(error, FIELDS), error.status)
    return see_other(_card(volunteer_id), "已登记共用的号码，她可以用这个号码登录、收通知")


@post(f"{HERE}/shared/{{holding:uuid}}/end", opt=MAY, status_code=200)
async def end_sharing(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    volunteer_id: FromPath[UUID],
    holding: FromPath[UUID],
) -> Response[str]:
    """End a volunteer's sharing of a number."""
    form = await sent(request)
    try:
        await phones.end_sharing(actor, volunteer_id, holding, form.read(NumberEnd))
    except JinguoError as error:
        return await _page(request, actor, volunteer_id, "end", form.state(error, FIELDS), error.status)
    return see_other(_card(volunteer_id), "不再共用这个号码了")


def _card(volunteer_id: UUID) -> str:
    return f"/desk/volunteers/{volunteer_id}"


async def _page(
    request: Request[Any, Any, Any],
    actor: Actor,
    volunteer_id: UUID,
    which: str = "",
    typed: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    """Show the page of numbers; `which` of the forms was sent and is shown again as it was `typed`."""
    forms = {name: FormState() for name in ("change", "passed", "share", "end")}
    return await desk_page(
        request,
        "desk/phones.html",
        status_code=status_code,
        card=await queries.volunteer(actor, volunteer_id),
        numbers=await numbers(actor, volunteer_id),
        forms=forms | ({which: typed} if typed else {}),
        which=which,
        relations=RELATIONS,
    )

"""强制报告: the telephone first, then the form, for whoever is logged in; and where hers stands."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.concerns import actions, queries
from jinguo.concerns.catalogue import Channel, Danger, Ground, Office, Situation
from jinguo.concerns.forms import Addition, NewConcern
from jinguo.concerns.readings.names import mothers_of, staff_of
from jinguo.kernel import clock
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import STAFF, allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.session_end import UNKEPT
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted

HERE = "/desk/concern"
OWN = f"{HERE}/own"
ONE = f"{OWN}/{{concern_id:uuid}}"
LISTS = {
    "situations": choices.labelled(Situation),
    "grounds": choices.labelled(Ground),
    "channels": choices.labelled(Channel),
    "dangers": choices.labelled(Danger),
    "offices": choices.labelled(Office),
}
"""The closed lists of the form."""

HELD = "已登记，专责会马上收到提醒。没有打电话的，请现在就打 110"
UNHELD = Flash("已登记，但是这里还没有指定专责。请马上打 110，并打电话告诉上级妇联", "warn")


def fresh(**about: str) -> FormState:
    """The form as it begins: today, about the child of a file or of a pairing, where one is named."""
    today = clock.today().isoformat()
    named = {name: str(which) for name, text in about.items() if (which := typed_id(text))}
    return FormState({"known_on": today, "reported_on": today, **named})


def typed_id(text: str) -> UUID | None:
    """An id that stands in an address or a hidden field; None where nothing sensible does."""
    try:
        return UUID(text)
    except ValueError:
        return None


@get(HERE, opt=allow(STAFF) | shortcut("强制报告", "triangle-alert"))
async def new(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the numbers to call, and the form below."""
    return await _page(request, actor, fresh(child=str(request.query_params.get("child", ""))))


@post(HERE, opt=allow(STAFF) | UNKEPT, status_code=200)
async def file(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Take the form; nobody approves it."""
    step, page = partial(actions.file, actor), partial(_page, request, actor)
    return await submitted(request, NewConcern, step, page, lambda _, filed: see_other(OWN, _said(filed.is_held)))


@get(OWN, opt=allow(STAFF))
async def own(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List those that she has filed, without a word of what they say."""
    return await desk_page(request, "desk/concern_own.html", found=await queries.own(actor))


@get(ONE, opt=allow(STAFF))
async def one(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[str]:
    """Show where one of hers stands, and a form to add to it."""
    return await _one(request, actor, concern_id, FormState())


@post(f"{ONE}/additions", opt=allow(STAFF) | UNKEPT, status_code=200)
async def add(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[str]:
    """Take what she adds."""
    step, page = partial(actions.add, actor, concern_id), partial(_one, request, actor, concern_id)
    return await submitted(request, Addition, step, page, see_other(OWN, "已补充，专责会看到"))


def _said(is_held: bool) -> str | Flash:
    return HELD if is_held else UNHELD


async def _page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    which = await actions.about(actor, typed_id(form.value("child")), None)
    path = which.path if which else actor.path or ""
    people = await mothers_of(which.id) if which and actions.sees_mothers(actor, which.path) else []
    return await desk_page(
        request,
        "desk/concern.html",
        status_code=status_code,
        form=form,
        which=which,
        people=[(str(each.id), each.name) for each in people],
        staff=[(str(each.id), each.name) for each in await staff_of(path)] if path else [],
        lists=LISTS,
    )


async def _one(
    request: WebRequest, actor: Actor, concern_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    row = await queries.own_one(actor, concern_id)
    return await desk_page(request, "desk/concern_one.html", status_code=status_code, row=row, form=form)

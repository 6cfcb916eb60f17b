"""强制报告 on a volunteer's own pages: the telephone first, then the form; and where hers stands."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.concerns import actions, queries
from jinguo.concerns.forms import Addition, NewConcern
from jinguo.web.desk.concerns.form import HELD, LISTS, UNHELD, fresh, typed_id
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.session_end import UNKEPT
from jinguo.web.steps import submitted

HERE = "/me/concern"
OWN = f"{HERE}/own"
ONE = f"{OWN}/{{concern_id:uuid}}"


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def new(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the numbers to call, and the form below; `pairing` names her child."""
    return await _page(request, actor, fresh(pairing=str(request.query_params.get("pairing", ""))))


@post(HERE, opt=allow(Permission.OWN_PAGE) | UNKEPT, status_code=200)
async def file(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Take the form; nobody approves it."""
    step, page = partial(actions.file, actor), partial(_page, request, actor)
    return await submitted(
        request, NewConcern, step, page, lambda _, filed: see_other(OWN, HELD if filed.is_held else UNHELD)
    )


@get(OWN, opt=allow(Permission.OWN_PAGE))
async def own(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List those that she has filed, without a word of what they say."""
    return await own_phone_page(request, actor, "concern_own", found=await queries.own(actor))


@get(ONE, opt=allow(Permission.OWN_PAGE))
async def one(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[str]:
    """Show where one of hers stands, and a form to add to it."""
    return await _one(request, actor, concern_id, FormState())


@post(f"{ONE}/additions", opt=allow(Permission.OWN_PAGE) | UNKEPT, status_code=200)
async def add(request: WebRequest, actor: CurrentActor, concern_id: PathId) -> Response[str]:
    """Take what she adds."""
    step, page = partial(actions.add, actor, concern_id), partial(_one, request, actor, concern_id)
    return await submitted(request, Addition, step, page, see_other(OWN, "已补充，专责会看到"))


async def _page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    which = await actions.about(actor, None, typed_id(form.value("pairing")))
    return await own_phone_page(request, actor, "concern", status_code=status_code, form=form, which=which, lists=LISTS)


async def _one(
    request: WebRequest, actor: Actor, concern_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    row = await queries.own_one(actor, concern_id)
    return await own_phone_page(request, actor, "concern_one", status_code=status_code, row=row, form=form)

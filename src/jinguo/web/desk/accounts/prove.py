"""重新验证身份: once more the second factor or the password, before full data is shown or leaves."""

from functools import partial

from litestar import Response, get, post

from jinguo.access.forms import Proof
from jinguo.access.second_factor.proof import asks_for_code, prove
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.sessions.proof import PAGE
from jinguo.web.stamp import LOOSE
from jinguo.web.steps import submitted


@get(PAGE, opt=allow(Permission.SEE_ORGANISATIONS))
async def ask_proof(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the form for the proof. Every role of staff sees organisations."""
    wanted = safe_next(request.query_params.get("next"), "/desk")
    return await _page(request, actor, FormState({"next": wanted}))


@post(PAGE, opt=allow(Permission.SEE_ORGANISATIONS) | LOOSE, status_code=200)
async def take_proof(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Take the proof, and go on to where she wanted."""
    form = await sent(request)
    done = see_other(safe_next(form.text("next"), "/desk"), "身份已验证，5 分钟内不用再输")
    beside = {"locked": "code" if await asks_for_code(actor) else "password"}
    return await submitted(form, Proof, partial(prove, actor), partial(_page, request, actor), done, beside=beside)


async def _page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    by_code = await asks_for_code(actor)
    return await desk_page(request, "desk/prove.html", status_code=status_code, form=form, by_code=by_code)

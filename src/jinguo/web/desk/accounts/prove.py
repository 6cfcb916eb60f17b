"""重新验证身份: once more the second factor or the password, before full data is shown or leaves."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from jinguo.access.forms import Proof
from jinguo.access.second_factor.proof import asks_for_code, prove
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.pages import desk_page
from jinguo.web.sessions.proof import PAGE
from jinguo.web.stamp import LOOSE


@get(PAGE, opt=allow(Permission.SEE_ORGANISATIONS))
async def ask_proof(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Show the form for the proof. Every role of staff sees organisations."""
    wanted = safe_next(request.query_params.get("next"), "/desk")
    return await _page(request, actor, FormState({"next": wanted}))


@post(PAGE, opt=allow(Permission.SEE_ORGANISATIONS) | LOOSE, status_code=200)
async def take_proof(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Take the proof, and go on to where she wanted."""
    form = await sent(request)
    try:
        await prove(actor, form.read(Proof))
    except JinguoError as error:
        name = "code" if await asks_for_code(actor) else "password"
        return await _page(request, actor, form.state(error, {"locked": name}), error.status)
    return see_other(safe_next(form.text("next"), "/desk"), "身份已验证，5 分钟内不用再输")


async def _page(
    request: Request[Any, Any, Any], actor: Actor, form: FormState, status_code: int = 200
) -> Response[str]:
    by_code = await asks_for_code(actor)
    return await desk_page(request, "desk/prove.html", status_code=status_code, form=form, by_code=by_code)

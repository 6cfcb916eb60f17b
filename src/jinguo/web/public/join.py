"""Joining by invitation: who was invited opens her account with a user name and password of her own choice."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from jinguo.access.errors import InvitationOver, Taken
from jinguo.access.forms import Acceptance
from jinguo.access.invitations import actions as invitations
from jinguo.access.policy import policy
from jinguo.kernel.errors import JinguoError
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.sessions.session import begin, device, home_of


@get("/join/{token:str}", opt=allow(PUBLIC))
async def ask_account(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Ask for user name and password, or tell why the link does not work any more."""
    return await _page(request, token, FormState())


@post("/join/{token:str}", opt=allow(PUBLIC), status_code=200)
async def open_account(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Open the account and log its owner in; whoever was logged in with this browser is out."""
    form = await sent(request)
    try:
        logged_in = await invitations.accept(token, form.read(Acceptance), device(request))
    except JinguoError as error:
        return await _page(request, token, form.state(error, {Taken.code: "username"}), error.status)
    return await begin(request, logged_in, home_of(logged_in.actor))


async def _page(request: Request[Any, Any, Any], token: str, form: FormState, status_code: int = 200) -> Response[str]:
    try:
        invited = await invitations.invited(token)
    except InvitationOver as error:
        return await phone_page(request, "public/join_over.html", status_code=error.status, sentence=error.message)
    return await phone_page(
        request, "public/join.html", status_code=status_code, form=form, invited=invited, policy=policy(), token=token
    )

"""Joining by invitation: who was invited opens her account with a user name and password of her own choice."""

from functools import partial

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.access.errors import InvitationOver, Taken
from jinguo.access.forms import Acceptance
from jinguo.access.invitations import actions as invitations
from jinguo.access.policy import policy
from jinguo.web.form_state import FormState
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.session import begin, device, home_of
from jinguo.web.steps import submitted


@get("/join/{token:str}", opt=allow(PUBLIC))
async def ask_account(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """Ask for user name and password, or tell why the link does not work any more."""
    return await _page(request, token, FormState())


@post("/join/{token:str}", opt=allow(PUBLIC), status_code=200)
async def open_account(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """Open the account and log its owner in; whoever was logged in with this browser is out."""
    return await submitted(
        request,
        Acceptance,
        lambda form: invitations.accept(token, form, device(request)),
        partial(_page, request, token),
        lambda _, logged_in: begin(request, logged_in, home_of(logged_in.actor)),
        beside={Taken.code: "username"},
    )


async def _page(request: WebRequest, token: str, form: FormState, status_code: int = 200) -> Response[str]:
    try:
        invited = await invitations.invited(token)
    except InvitationOver as error:
        return await phone_page(request, "public/join_over.html", status_code=error.status, sentence=error.message)
    return await phone_page(
        request, "public/join.html", status_code=status_code, form=form, invited=invited, policy=policy(), token=token
    )

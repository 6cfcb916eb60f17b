"""接口令牌: what programs show instead of a password; given once, revoked at once."""

from datetime import timedelta
from functools import partial

from litestar import Response, get, post

from jinguo.access import queries
from jinguo.access.accounts import actions
from jinguo.access.forms import NewToken
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.web.desk import choices
from jinguo.web.desk.accounts.pages import ROLES
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.stamp import SHOWN
from jinguo.web.steps import submitted, then

HERE = "/desk/accounts/tokens"
FIELDS = {"no_such_organisation": "organisation"}
LIVES = [("30", "30 天"), ("90", "90 天"), ("365", "1 年")]
EMPTY = FormState({"days": "365"})


@get(HERE, opt=allow(Permission.KEEP_TOKENS))
async def tokens(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the tokens within the actor's reach, with the form for a new one."""
    return await _page(request, actor, EMPTY)


@post(HERE, opt=allow(Permission.KEEP_TOKENS) | SHOWN, status_code=200)
async def create(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Give a token to a program: shown on this one page, kept nowhere."""
    step, page = partial(actions.create_token, actor), partial(_page, request, actor)
    return await submitted(request, _new, step, page, lambda _, token: page(EMPTY, token=token), beside=FIELDS)


def _new(form: Sent) -> NewToken:
    days = form.text("days") if form.text("days") in dict(LIVES) else "365"
    return form.read(NewToken, lasts=timedelta(days=int(days)))


@post(f"{HERE}/{{token_id:uuid}}/revoke", opt=allow(Permission.KEEP_TOKENS), status_code=200)
async def revoke(actor: CurrentActor, token_id: PathId) -> Response[str]:
    """Revoke a token. That cannot be taken back: a new one is given instead."""
    return await then(HERE, actions.revoke_token(actor, token_id), "令牌已作废，用它的程序马上就不能访问了")


async def _page(
    request: WebRequest, actor: Actor, form: FormState, status_code: int = 200, token: str = ""
) -> Response[str]:
    return await desk_page(
        request,
        "desk/tokens.html",
        status_code=status_code,
        form=form,
        tokens=await queries.tokens(actor),
        token=token,
        roles=ROLES,
        lives=LIVES,
        organisations=await choices.organisations(actor),
    )

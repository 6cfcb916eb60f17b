"""修改口令: one's own password."""

from functools import partial

from litestar import Response, get, post

from jinguo.access.accounts import passwords
from jinguo.access.forms import PasswordChange
from jinguo.access.policy import policy
from jinguo.access.rules import Owed
from jinguo.access.sessions.debts import debt
from jinguo.authority.actor import Actor
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import STAFF, allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/password"
FIELDS = {"locked": "current"}


@get(HERE, opt=allow(STAFF) | shortcut("口令与安全", "shield-check"))
async def ask(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the form for a new password; to it everything leads while the change is due."""
    return await _page(request, actor, FormState())


@post(HERE, opt=allow(STAFF), status_code=200)
async def change(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Change one's own password; other browsers that are logged in with the account are out."""
    step, page = partial(passwords.change_password, actor), partial(_page, request, actor)
    done = see_other("/desk", "口令已修改，其他地方登录的都已退出")
    return await submitted(request, PasswordChange, step, page, done, beside=FIELDS)


async def _page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    due = await debt(actor) is Owed.PASSWORD
    return await desk_page(request, "desk/password.html", status_code=status_code, form=form, due=due, policy=policy())

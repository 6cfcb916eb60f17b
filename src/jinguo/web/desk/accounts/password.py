"""修改口令: one's own password."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from jinguo.access.accounts import passwords
from jinguo.access.forms import PasswordChange
from jinguo.access.policy import policy
from jinguo.access.rules import Owed
from jinguo.access.sessions.debts import debt
from jinguo.authority.actor import Actor
from jinguo.kernel.errors import JinguoError
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import STAFF, allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page

HERE = "/desk/password"
FIELDS = {"locked": "current"}


@get(HERE, opt=allow(STAFF) | shortcut("口令与安全", "shield-check"))
async def ask(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Show the form for a new password; to it everything leads while the change is due."""
    return await _page(request, actor, FormState())


@post(HERE, opt=allow(STAFF), status_code=200)
async def change(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Change one's own password; other browsers that are logged in with the account are out."""
    form = await sent(request)
    try:
        await passwords.change_password(actor, form.read(PasswordChange))
    except JinguoError as error:
        return await _page(request, actor, form.state(error, FIELDS), error.status)
    return see_other("/desk", "口令已修改，其他地方登录的都已退出")


async def _page(
    request: Request[Any, Any, Any], actor: Actor, form: FormState, status_code: int = 200
) -> Response[str]:
    due = await debt(actor) is Owed.PASSWORD
    return await desk_page(request, "desk/password.html", status_code=status_code, form=form, due=due, policy=policy())

"""修改口令: one's own password."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from jinguo.access import actions
from jinguo.access.forms import PasswordChange
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.web.desk.beside import beside
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page

HERE = "/desk/password"
FIELDS = {"locked": "current"}


@get(HERE, opt=allow(Permission.SEE_ORGANISATIONS))
async def ask(request: Request[Any, Any, Any]) -> Response[str]:
    """The form. Every role of staff sees organisations."""
    return await desk_page(request, "desk/password.html", form=FormState())


@post(HERE, opt=allow(Permission.SEE_ORGANISATIONS), status_code=200)
async def change(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Change it; other browsers that are logged in with the account are out."""
    form = await sent(request)
    try:
        await actions.change_password(actor, form.read(PasswordChange))
    except JinguoError as error:
        return await desk_page(
            request, "desk/password.html", status_code=error.status, form=beside(form, error, FIELDS)
        )
    return see_other("/desk", "口令已修改，其他地方登录的都已退出")

"""隐去日志: the security administrator takes out what a row of the log says, for good."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from pydantic import Field

from jinguo.authority.actions import redact
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import Form
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page

HERE = "/desk/log/redaction"
FIELDS = {"no_such_entry": "entry", "not_redactable": "entry"}


class Which(Form):
    """The row that is to be redacted: 第几条."""

    entry: Annotated[int, Field(ge=1, le=2**62)]


@get(HERE, opt=allow(Permission.REDACT_LOG) | menu("隐去日志", "eye-off", Group.MANAGEMENT, 92))
async def redaction(request: Request[Any, Any, Any]) -> Response[str]:
    """Ask which row is to be redacted, and why."""
    return await desk_page(request, "desk/log_redaction.html", form=FormState())


@post(HERE, opt=allow(Permission.REDACT_LOG), status_code=200)
async def redact_entry(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Redact a row of the log."""
    form = await sent(request)
    try:
        which = form.read(Which)
        await redact(actor, which.entry, form.text("reason"))
    except JinguoError as error:
        state = form.state(error, FIELDS)
        return await desk_page(request, "desk/log_redaction.html", status_code=error.status, form=state)
    return see_other(HERE, f"第 {which.entry} 条的内容已隐去，您的姓名和原因记进了日志")

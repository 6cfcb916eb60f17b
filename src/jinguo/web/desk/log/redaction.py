"""隐去日志: the security administrator takes out what a row of the log says, for good."""

from functools import partial
from typing import Annotated

from litestar import Response, get, post
from pydantic import Field

from jinguo.authority.actions import redact
from jinguo.authority.grants import Permission
from jinguo.kernel.forms import Form
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/log/redaction"
FIELDS = {"no_such_entry": "entry", "not_redactable": "entry"}


class Which(Form):
    """The row that is to be redacted: 第几条."""

    entry: Annotated[int, Field(ge=1, le=2**62)]


@get(HERE, opt=allow(Permission.REDACT_LOG) | menu("隐去日志", "eye-off", Group.MANAGEMENT, 92))
async def redaction(request: WebRequest) -> Response[str]:
    """Ask which row is to be redacted, and why."""
    return await desk_page(request, "desk/log_redaction.html", form=FormState())


@post(HERE, opt=allow(Permission.REDACT_LOG), status_code=200)
async def redact_entry(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Redact a row of the log."""
    form, page = await sent(request), partial(desk_page, request, "desk/log_redaction.html")
    return await submitted(
        form,
        Which,
        lambda which: redact(actor, which.entry, form.text("reason")),
        page,
        lambda which, _: see_other(HERE, f"第 {which.entry} 条的内容已隐去，您的姓名和原因记进了日志"),
        beside=FIELDS,
    )

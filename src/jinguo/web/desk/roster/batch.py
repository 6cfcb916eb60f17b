"""这次导入: an import of a roster, found again, and taken back as a whole while its people have done nothing."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import Form
from jinguo.retention import recall
from jinguo.volunteers.forms import Reason
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page

HERE = "/desk/volunteers/rosters"


class Recall(Form):
    """The reason why an import is taken back."""

    reason: Reason


@get(f"{HERE}/{{roster:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def batch(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], roster: FromPath[UUID]
) -> Response[str]:
    """Show an import: when it was, how many it registered, and who of them can be taken back."""
    return await _page(request, actor, roster, FormState())


@post(f"{HERE}/{{roster:uuid}}/recall", opt=allow(Permission.IMPORT_VOLUNTEERS), status_code=200)
async def take_back(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], roster: FromPath[UUID]
) -> Response[str]:
    """Take the people of an import back."""
    form = await sent(request)
    try:
        gone = await recall.take_back(actor, roster, form.read(Recall).reason)
    except JinguoError as error:
        return await _page(request, actor, roster, form.state(error), error.status)
    return see_other(f"{HERE}/{roster}", f"已撤回 {gone} 人。改好名册以后，可以重新导入")


async def _page(
    request: Request[Any, Any, Any], actor: Actor, roster: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    found = await recall.intake(actor, roster)
    return await desk_page(request, "desk/roster_batch.html", status_code=status_code, batch=found, form=form)

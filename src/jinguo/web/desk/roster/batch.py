"""这次导入: an import of a roster, found again, and taken back as a whole while its people have done nothing."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.forms import Form
from jinguo.retention import recall
from jinguo.volunteers.forms import Reason
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/volunteers/rosters"


class Recall(Form):
    """The reason why an import is taken back."""

    reason: Reason


@get(f"{HERE}/{{roster:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def batch(request: WebRequest, actor: CurrentActor, roster: PathId) -> Response[str]:
    """Show an import: when it was, how many it registered, and who of them can be taken back."""
    return await _page(request, actor, roster, FormState())


@post(f"{HERE}/{{roster:uuid}}/recall", opt=allow(Permission.IMPORT_VOLUNTEERS), status_code=200)
async def take_back(request: WebRequest, actor: CurrentActor, roster: PathId) -> Response[str]:
    """Take the people of an import back."""
    page = partial(_page, request, actor, roster)
    return await submitted(
        request,
        Recall,
        lambda form: recall.take_back(actor, roster, form.reason),
        page,
        lambda _, gone: see_other(f"{HERE}/{roster}", f"已撤回 {gone} 人。改好名册以后，可以重新导入"),
    )


async def _page(
    request: WebRequest, actor: Actor, roster: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    found = await recall.intake(actor, roster)
    return await desk_page(request, "desk/roster_batch.html", status_code=status_code, batch=found, form=form)

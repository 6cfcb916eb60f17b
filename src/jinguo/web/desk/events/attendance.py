"""到场的人取得资质: a training that is closed gives those who came its qualification."""

from functools import partial
from uuid import UUID

from litestar import Response, post

from jinguo.authority.grants import Permission
from jinguo.checkin.attendance import Awarded, award
from jinguo.qualifications.errors import NoSuchKind
from jinguo.qualifications.forms import Attended
from jinguo.web.desk.events.pages import event_page
from jinguo.web.flash import see_other
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

FIELDS = {NoSuchKind.code: "kind"}


@post("/desk/events/{event_id:uuid}/qualification", opt=allow(Permission.KEEP_QUALIFICATIONS), status_code=200)
async def give(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Give those who came the qualification that was chosen."""
    step, page = partial(award, actor, event_id), partial(event_page, request, actor, event_id)
    return await submitted(request, Attended, step, page, partial(_given, event_id), beside=FIELDS)


def _given(event_id: UUID, _: Attended, done: Awarded) -> Response[str]:
    known = f"，{done.known} 人原来就登记过" if done.known else ""
    return see_other(f"/desk/events/{event_id}", f"已给 {done.given} 位到场的人登记：{done.label}{known}")

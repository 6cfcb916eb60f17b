"""到场的人取得资质: a training that is closed gives those who came its qualification."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.attendance import award
from jinguo.events import queries
from jinguo.kernel.errors import JinguoError
from jinguo.qualifications.errors import NoSuchKind
from jinguo.qualifications.forms import Attended
from jinguo.web.desk.events.pages import event_page
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow

FIELDS = {NoSuchKind.code: "kind"}


@post("/desk/events/{event_id:uuid}/qualification", opt=allow(Permission.KEEP_QUALIFICATIONS), status_code=200)
async def give(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], event_id: FromPath[UUID]
) -> Response[str]:
    """Give those who came the qualification that was chosen."""
    form, card = await sent(request), await queries.event(actor, event_id)
    try:
        done = await award(actor, event_id, form.read(Attended))
    except JinguoError as error:
        return await event_page(request, actor, card, form.state(error, FIELDS), error.status)
    known = f"，{done.known} 人原来就登记过" if done.known else ""
    return see_other(f"/desk/events/{event_id}", f"已给 {done.given} 位到场的人登记：{done.label}{known}")

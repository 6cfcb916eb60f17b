"""活动负责人 of one event alone: named on the event's page, and bound to that event."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.access.appointments import actions
from jinguo.access.appointments.forms import Appointment, HeldAlready
from jinguo.access.errors import NoSuchAccount
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission, Role
from jinguo.events import queries
from jinguo.kernel.errors import JinguoError
from jinguo.web.desk.events.leader import last_day_of
from jinguo.web.desk.events.pages import event_page
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow

FIELDS = {HeldAlready.code: "account", NoSuchAccount.code: "account"}


@post("/desk/events/{event_id:uuid}/leaders", opt=allow(Permission.PUBLISH_EVENTS), status_code=200)
async def name_leader(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], event_id: FromPath[UUID]
) -> Response[str]:
    """Name a leader of one event; she finds that event alone when she logs in."""
    form, card = await sent(request), await queries.event(actor, event_id)
    fixed = {"role": Role.LEADER, "organisation": card.organisation_code, "event": card.id, "since": None}
    given = {"until": last_day_of(card), "reason": f"负责“{card.title}”的现场"}
    try:
        await actions.appoint(actor, form.read(Appointment, **fixed, **given))
    except JinguoError as error:
        return await event_page(request, actor, card, form.state(error, FIELDS), error.status)
    return see_other(f"/desk/events/{card.id}#leaders", "已指定。她登录后只看到这一场活动，可以签到、核定")

"""活动负责人 of one event alone: named on the event's page, and bound to that event."""

from functools import partial

from litestar import Response, post

from jinguo.access.appointments import actions
from jinguo.access.appointments.forms import Appointment, HeldAlready
from jinguo.access.errors import NoSuchAccount
from jinguo.authority.grants import Permission, Role
from jinguo.events import queries
from jinguo.web.desk.events.leader import last_day_of
from jinguo.web.desk.events.pages import event_page
from jinguo.web.flash import see_other
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

FIELDS = {HeldAlready.code: "account", NoSuchAccount.code: "account"}


@post("/desk/events/{event_id:uuid}/leaders", opt=allow(Permission.PUBLISH_EVENTS), status_code=200)
async def name_leader(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Name a leader of one event; she finds that event alone when she logs in."""
    card = await queries.event(actor, event_id)
    fixed = {"role": Role.LEADER, "organisation": card.organisation_code, "event": card.id, "since": None}
    given = {"until": last_day_of(card), "reason": f"负责“{card.title}”的现场"}
    step, page = partial(actions.appoint, actor), partial(event_page, request, actor, event_id)
    done = see_other(f"/desk/events/{card.id}#leaders", "已指定。她登录后只看到这一场活动，可以签到、核定")
    return await submitted(
        request, lambda form: form.read(Appointment, **fixed, **given), step, page, done, beside=FIELDS
    )

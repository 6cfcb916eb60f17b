"""年度计划: what the year's plan asks for, and the way from a programme to its event."""

from itertools import groupby

from litestar import Response, get

from jinguo.authority.grants import Permission
from jinguo.plans import queries
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest


@get("/desk/plan", opt=allow(Permission.SEE_EVENTS) | menu("年度计划", "list-checks", Group.ORGANISATION, 55))
async def plan(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show programmes that the actor's organisation works to, by organisation and year, in the order of the plan."""
    found = await queries.programmes(actor)
    plans = [(key, list(rows)) for key, rows in groupby(found, key=lambda each: (each.organisation, each.year))]
    return await desk_page(request, "desk/plan.html", plans=plans, may_plan=actor.may(Permission.PLAN_EVENTS))

"""时长规则: how a district counts now, how it counted before, and a new version from a day on."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.hours import actions, policy
from jinguo.hours.catalogue import Rounding
from jinguo.hours.forms import NewRule
from jinguo.hours.policy import RuleRow
from jinguo.hours.rules import BASE, Rule
from jinguo.kernel import clock
from jinguo.organisations.queries import Place, by_code, districts
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted
from jinguo.web.submissions.rebase import Row, rebased


@get("/desk/rules", opt=allow(Permission.SEE_HOURS) | menu("时长规则", "settings", Group.MANAGEMENT, 70))
async def rules(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the rule of the actor's district; whoever works for several chooses by `?district=`."""
    return await _page(request, actor, str(request.query_params.get("district", "")), None)


@post("/desk/rules", opt=allow(Permission.SET_RULES), status_code=200)
async def set_rule(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Set a new version of the rule; entries that are made already keep theirs."""
    form = await sent(request)
    district = form.text("district")

    async def step(form: Sent) -> str:
        place = await by_code(district)
        now = _filled(_in_force(await policy.rules(actor, place.path))).values
        return await actions.set_rule(actor, place.code, rebased(form, Row(now)).form.read(NewRule))

    where, page = f"/desk/rules?district={district}", partial(_page, request, actor, district)
    return await submitted(form, Sent, step, page, lambda _, new: see_other(where, f"已设置新的时长规则，版本 {new}"))


async def _page(
    request: WebRequest, actor: Actor, code: str, form: FormState | None, status_code: int = 200
) -> Response[str]:
    seen = [place for place in await districts() if _is_hers(actor, place)]
    place = next((place for place in seen if place.code == code), seen[0] if seen else None)
    history = await policy.rules(actor, place.path) if place else []
    return await desk_page(
        request,
        "desk/rules.html",
        status_code=status_code,
        place=place,
        districts=seen,
        history=history,
        now=_in_force(history),
        base=BASE,
        form=form or _filled(_in_force(history)),
        roundings=choices.labelled(Rounding),
        may_set=place is not None and actor.may(Permission.SET_RULES, place.path),
    )


def _in_force(history: list[RuleRow]) -> Rule:
    today = clock.today()
    return next((row.rule for row in history if row.effective_on <= today), BASE)


def _is_hers(actor: Actor, district: Place) -> bool:
    """Whether the actor works in a district, or above it."""
    path = actor.path or "-"
    return path.startswith(district.path) or district.path.startswith(path)


def _filled(now: Rule) -> FormState:
    """Fill the form for a new version with what holds now."""
    return FormState.of_row(
        {"unit_minutes": str(now.unit), "rounding": now.rounding.value, "daily_cap_minutes": str(now.daily_cap)}
    )

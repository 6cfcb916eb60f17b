"""The plan of an event: a new one, a copy of another, and changes to one that is there."""

from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import actions, doubts, queries
from jinguo.events.cards import EventCard
from jinguo.events.errors import NoSuchEvent
from jinguo.events.forms import Plan
from jinguo.events.notices.actions import SETTLING
from jinguo.events.rules import State, fixed
from jinguo.events.sign_ups.requirements import askable
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.text.amounts import minutes
from jinguo.organisations import queries as organisations
from jinguo.web.desk import choices, moments
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState, Typed
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.submissions.rebase import Rebased, Row, save

YES, NO = "true", "false"
LABELS = {
    **{"title": "活动名称", "organisation": "组织单位", "programme": "年度项目", "is_volunteering": "是否志愿服务"},
    **{"service_class": "服务类别", "day": "日期", "start": "开始时间", "end": "结束时间", "place": "地点"},
    **{"venue_kind": "场所类型", "content": "服务内容", "risks": "风险和安全提示", "high_risk": "人身危险"},
    **{"insurance": "保险单号", "leader": "负责人", "contact": "办公电话", "capacity": "人数上限"},
    "qualifications": "要求的资质",
}
"""What the fields are called."""

_ALIKE = ("title", "place", "content", "risks", "insurance", "leader", "contact")
"""Fields whose value is their text."""


@get("/desk/events/new", opt=allow(Permission.PLAN_EVENTS) | shortcut("新建活动", "calendar-plus"))
async def new_event(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show an empty form for an event; with `?from=` filled in from another event, but for the day; with `?programme=`
    of the plan.
    """
    source = request.query_params.get("from")
    if source:
        values = {**_values(await queries.event(actor, _id(source))), "day": ""}
    else:
        own = await _own_code(actor)
        programme = str(request.query_params.get("programme", ""))
        values = {"organisation": own, "leader": "", "is_volunteering": YES, "programme": programme}
    return await _page(request, actor, FormState(values))


@post("/desk/events/new", opt=allow(Permission.PLAN_EVENTS), status_code=200)
async def draft(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Keep an event as a draft; its page says what is missing before it can be published."""
    form = await sent(request)
    read = moments.span(form)
    try:
        plan = _plan(form, read)
        moments.refuse_doubtful(form, doubts.of_plan(plan.starts_at, plan.ends_at, over_midnight=read.over_midnight))
        event_id = await actions.draft(actor, plan)
    except JinguoError as error:
        return await _page(request, actor, moments.refused(form, error, read), status_code=error.status)
    return see_other(f"/desk/events/{event_id}", "草稿已保存。核对以后点“发布”，志愿者才能看到")


@get("/desk/events/{event_id:uuid}/edit", opt=allow(Permission.PLAN_EVENTS, Permission.PUBLISH_EVENTS))
async def edit(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show the form with the plan as it stands; what people signed up for is shown and cannot be changed. What is over
    stays as it is.
    """
    card = await queries.event(actor, event_id)
    if fixed(card.state) is None:
        return _over(card)
    return await _page(request, actor, FormState.of_row(_values(card)), card)


@post(
    "/desk/events/{event_id:uuid}/edit",
    opt=allow(Permission.PLAN_EVENTS, Permission.PUBLISH_EVENTS),
    status_code=200,
)
async def revise(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Change an event, upon what colleagues have changed since the form was opened."""
    form = await sent(request)

    async def look() -> Row:
        card = await queries.event(actor, event_id)
        return Row(_values(card), card.version, await queries.last_change(actor, event_id))

    async def write(upon: Rebased, version: str) -> tuple[bool, str]:
        read = moments.span(upon.form)
        plan = _plan(upon.form, read)
        card = await queries.event(actor, event_id)
        moments.refuse_doubtful(form, await doubts.of_change(actor, card, plan, over_midnight=read.over_midnight))
        return await actions.revise(actor, event_id, plan, version), upon.said(LABELS)

    try:
        told, kept = await save(form, look, write)
    except JinguoError as error:
        card = await queries.event(actor, event_id)
        if fixed(card.state) is None:
            return _over(card)
        return await _page(request, actor, moments.refused(form, error, moments.span(form)), card, error.status)
    after = f"。时间或地点变了，{minutes(SETTLING.seconds // 60)}后通知报名的人；还要改的请这就改" if told else ""
    return see_other(f"/desk/events/{event_id}", f"修改已保存{kept}{after}")


def _over(card: EventCard) -> Response[str]:
    """Answer that somebody has closed or cancelled the event meanwhile, on the event's page."""
    return see_other(f"/desk/events/{card.id}", Flash(f"活动{card.state.label}，内容不能再改", "bad"))


def _plan(form: Sent, read: moments.Span) -> Plan:
    """Read the form's plan. A box that is not ticked sends nothing; whether it is volunteering must be said."""
    return form.read(
        Plan,
        **read.given,
        high_risk=form.text("high_risk") == YES,
        is_volunteering=form.text("is_volunteering") or None,
    )


async def _page(
    request: WebRequest,
    actor: Actor,
    form: FormState,
    card: EventCard | None = None,
    status_code: int = 200,
) -> Response[str]:
    kept = fixed(card.state) if card else frozenset[str]()
    return await desk_page(
        request,
        "desk/event_form.html",
        status_code=status_code,
        form=form,
        event=card,
        is_draft=card is None or card.state is State.DRAFT,
        kept=kept or frozenset[str](),
        organisations=await choices.organisations(actor),
        service_classes=choices.SERVICE_CLASSES,
        venue_kinds=choices.VENUE_KINDS,
        programmes=await choices.programmes(actor),
        qualifications=[(kind.code, kind.label) for kind in await askable(card.path if card else actor.path or "")],
        labels=LABELS,
        today=clock.today().isoformat(),
    )


def _values(card: EventCard) -> dict[str, Typed]:
    """Put an event's plan into the fields of the form."""
    return {
        **{name: getattr(card, name) for name in _ALIKE},
        **moments.typed(card.starts_at, card.ends_at),
        "organisation": card.organisation_code,
        "service_class": card.service_class.value,
        "venue_kind": card.venue_kind.value,
        "programme": str(card.programme or ""),
        "capacity": str(card.capacity or ""),
        "qualifications": sorted(card.qualifications),
        "high_risk": YES if card.high_risk else "",
        "is_volunteering": YES if card.is_volunteering else NO,
    }


async def _own_code(actor: Actor) -> str:
    """Find the actor's own organisation: what she plans for most often."""
    return "" if actor.path in (None, "/") else (await organisations.by_path(actor.path or "")).code


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoSuchEvent from None

"""工作台: what waits for whoever has logged in, and what takes place today and next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from jinguo.access.queries import hands
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import queries as checkin
from jinguo.events import queries as events
from jinguo.events.queries import EventCard
from jinguo.events.rules import State
from jinguo.hours import queries as hours
from jinguo.kernel import clock
from jinguo.kernel.working_days import working_days_after, working_days_until
from jinguo.retention import queries as erasures
from jinguo.retention import running as retention
from jinguo.volunteers import queries as volunteers
from jinguo.volunteers import requests
from jinguo.web.desk.who_may import FOR
from jinguo.web.guard import allow
from jinguo.web.menu import menu
from jinguo.web.pages import desk_page
from jinguo.web.wording import number, period

DAYS_TO_RECORD = 10
"""Working days after an event within which its record is made. 民政部令67号, art. 11."""

HURRY = 3
"""Working days left from which a thing is marked. Ours."""

NEXT_DAYS = 14
NAMED = 3
MOST = 8
"""Lines of one kind on the page; the rest is counted and led to."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, why now, and the button that leads there. `left` says how long, in `tone`."""

    icon: str
    title: str
    text: str
    href: str
    press: str
    left: str = ""
    tone: str = ""


@get("/desk", opt=allow(Permission.SEE_ORGANISATIONS) | menu("工作台", "house", 10))
async def workbench(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """The list of things to do, the most urgent first, then the events of today and the next two weeks; for 三员, who
    see no business, what they are there for.
    """
    if not actor.may(Permission.SEE_EVENTS):
        return await desk_page(request, "desk/office.html", purposes=[FOR[grant.role] for grant in actor.grants])
    todos = [*await _open_segments(actor), *await _over(actor), *await _claims(actor)]
    todos += [
        *await _newcomers(actor),
        *await _transfers(actor),
        *await _erasures(actor),
        *await _batches(actor),
        *await _drafts(actor),
    ]
    coming = await _coming(actor)
    today = clock.today()
    return await desk_page(
        request,
        "desk/workbench.html",
        todos=todos,
        today=[event for event in coming if clock.beijing_day(event.starts_at) <= today],
        coming=[event for event in coming if clock.beijing_day(event.starts_at) > today],
        may_plan=actor.may(Permission.PLAN_EVENTS),
        may_check_in=actor.may(Permission.CHECK_IN_OTHERS),
    )


def time_left(ended_at: datetime, today: date) -> tuple[str, str]:
    """How long there is to record what ended then, and how loudly it is said."""
    left = working_days_until(today, working_days_after(clock.beijing_day(ended_at), DAYS_TO_RECORD))
    if left == 0:
        return f"已超过 {DAYS_TO_RECORD} 个工作日", "bad"
    return f"还剩 {left} 个工作日", "warn" if left <= HURRY else ""


async def _open_segments(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.SETTLE_SEGMENTS):
        return []
    found = await checkin.waiting(actor)
    todos = []
    for event, group in groupby(sorted(found, key=lambda row: (row.planned_end, row.event)), key=lambda row: row.event):
        rows = list(group)
        left, tone = time_left(rows[0].planned_end, clock.today())
        title = f"核定未签退：{rows[0].title}"
        text = f"{_some([row.name for row in rows], len(rows))}没有签退，核定以后时长才计入"
        todos.append(Todo("hourglass", title, text, f"/desk/events/{event}#waiting", "去核定", left, tone))
    return _at_most(todos, "hourglass", "/desk/events?state=awaiting")


async def _over(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.PUBLISH_EVENTS):
        return []
    found = await events.events(actor, awaiting_closing=True, size=200)
    todos = []
    for event in reversed(found.rows):
        left, tone = time_left(event.ends_at, clock.today())
        text = f"{period(event.starts_at, event.ends_at)}，{event.organisation}；核对名单后结项"
        todos.append(
            Todo("clipboard-check", f"结项：{event.title}", text, f"/desk/events/{event.id}", "去结项", left, tone)
        )
    return _at_most(todos, "clipboard-check", "/desk/events?state=awaiting")


async def _claims(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.APPROVE_HOURS):
        return []
    found = await hours.claims(actor)
    hers = await hands(actor)
    others = [claim for claim in found if claim.claimed_by not in hers]
    own = len(found) - len(others)
    todos = []
    if others:
        text = f"最早的是 {others[0].claimed_by_name} 为 {others[0].name} 申请的，同意以后才计入"
        todos.append(Todo("list-checks", f"审批补录：{number(len(others))} 条", text, "/desk/claims", "去审批"))
    if own:
        text = "自己申请的不能自己审，请另一位同事登录后审批"
        todos.append(Todo("user-round", f"等别人审批：{number(own)} 条", text, "/desk/claims", "看一看"))
    return todos


async def _newcomers(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.REGISTER_VOLUNTEERS):
        return []
    found = await volunteers.search(actor, unreviewed=True, size=NAMED)
    if not found.total:
        return []
    text = f"{_some([row.name for row in found.rows], found.total)}自己登记的，请核对身份和所属组织"
    title = f"核对新登记：{number(found.total)} 人"
    return [Todo("user-check", title, text, "/desk/volunteers?unreviewed=yes", "去核对")]


async def _transfers(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.REGISTER_VOLUNTEERS):
        return []
    found = await requests.incoming(actor)
    if not found:
        return []
    text = f"{_some([row.name for row in found], len(found))}，{found[0].wanted_by}等着答复，30 天不答复就作废"
    title = f"答复转入申请：{number(len(found))} 条"
    return [Todo("network", title, text, "/desk/volunteers/transfers", "去答复")]


async def _erasures(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.REGISTER_VOLUNTEERS):
        return []
    found = await erasures.waiting(actor)
    if not found:
        return []
    unanswered = [each.days_left for each in found if each.decided_at is None]
    days = min(unanswered, default=None)
    left = "" if days is None else f"还剩 {days} 个工作日答复" if days else "已超过答复期限"
    tone = "" if days is None or days > HURRY else "warn" if days else "bad"
    title, text = f"办理删除申请：{number(len(found))} 件", "本人要求删除资料：一个人拟方案，另一个人审批"
    return [Todo("user-round", title, text, "/desk/erasures", "去办理", left, tone)]


async def _batches(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.KEEP_RETENTION):
        return []
    found = [batch for batch in await retention.batches(actor) if batch.guarded]
    if not found:
        return []
    text = "一次涉及的人太多，系统停下来了；看过名单、该留的暂停以后再确认"
    title = f"核对到期清理的名单：{number(len(found))} 批"
    return [Todo("hourglass", title, text, "/desk/retention", "去核对", "", "warn")]


async def _drafts(actor: Actor) -> list[Todo]:
    if not actor.may(Permission.PUBLISH_EVENTS):
        return []
    found = await events.events(actor, state=State.DRAFT, size=200)
    todos = [
        Todo(
            "calendar-plus",
            f"发布活动：{event.title}",
            f"{period(event.starts_at, event.ends_at)}，{event.organisation}；还是草稿，别人看不到",
            f"/desk/events/{event.id}",
            "去发布",
        )
        for event in reversed(found.rows)
    ]
    return _at_most(todos, "calendar-plus", "/desk/events?state=draft")


def _some(names: list[str], total: int) -> str:
    """The first names, and how many they are in all when there are more."""
    more = f"等 {number(total)} 人" if total > NAMED else ""
    return "、".join(names[:NAMED]) + more


def _at_most(todos: list[Todo], icon: str, href: str) -> list[Todo]:
    if len(todos) <= MOST:
        return todos
    more = len(todos) - MOST
    return [*todos[:MOST], Todo(icon, f"同类的还有 {number(more)} 件", "按时间先后排列", href, "看全部")]


async def _coming(actor: Actor) -> list[EventCard]:
    """Published events that are not over, from today on, and last night's that still go on; the earliest first."""
    today = clock.today()
    found = await events.events(
        actor, since=today - timedelta(days=1), until=today + timedelta(days=NEXT_DAYS), size=200
    )
    shown = (State.PUBLISHED, State.RUNNING)
    return [each for each in reversed(found.rows) if each.state in shown and each.closes_at > clock.now()]

"""工作台: what waits for whoever has logged in, and what takes place today and next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from litestar import Response, get

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import queries as events
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.kernel.matters import DAYS_TO_RECORD, HURRY, NAMED, Matter, Waits
from jinguo.kernel.text.amounts import number
from jinguo.pending.queries import matters
from jinguo.web.desk.accounts.who_may import FOR
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.wording import period

NEXT_DAYS = 14
MOST = 8
"""Lines of one kind on the page; the rest is counted and led to."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A matter to do: what, why now, and the button that leads there. `left` says how long, in `tone`."""

    icon: str
    title: str
    text: str
    href: str
    press: str
    left: str = ""
    tone: str = ""


@get("/desk", opt=allow(Permission.SEE_ORGANISATIONS) | menu("工作台", "house", Group.WORK, 10))
async def workbench(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the list of things to do, the most urgent first, then the events of today and the next two weeks; for 三员,
    who see no business, what they are there for.
    """
    if not actor.may(Permission.SEE_EVENTS):
        return await desk_page(request, "desk/office.html", purposes=[FOR[grant.role] for grant in actor.grants])
    found = groupby(await matters(actor), key=lambda matter: matter.kind)
    todos = [todo for kind, group in found for todo in _lines(kind, list(group))]
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


def _lines(kind: Waits, found: Sequence[Matter]) -> list[Todo]:
    """Put the matters of one kind as they are read; at most `MOST` lines, and how many more there are."""
    todos = [_LINES[kind](matter) for matter in found]
    if len(todos) <= MOST:
        return todos
    more = f"同类的还有 {number(len(todos) - MOST)} 件"
    return [*todos[:MOST], Todo(todos[0].icon, more, "按时间先后排列", _ALL[kind], "看全部")]


_ALL = {
    Waits.SEGMENTS: "/desk/events?state=awaiting",
    Waits.TWICE: "/desk/events?state=running",
    Waits.CLOSING: "/desk/events?state=awaiting",
    Waits.DRAFTS: "/desk/events?state=draft",
}
"""Where all of a kind stand that has a line for each."""


def _segments(matter: Matter) -> Todo:
    text = f"{_named(matter)}没有签退，核定以后时长才计入"
    href = f"/desk/events/{matter.event}#waiting"
    return Todo("hourglass", f"核定未签退：{matter.title}", text, href, "去核定", *time_left(matter.days_left))


def _twice(matter: Matter) -> Todo:
    text = f"{_named(matter)}同时在两场活动里，重叠的时间只计一次；核对后撤销误扫的一次"
    return Todo(
        "users", f"同时在两场：{matter.title}", text, f"/door/events/{matter.event}", "去核对", *time_left(None)
    )


def _closing(matter: Matter) -> Todo:
    text, href = f"{_when(matter)}；核对名单后结项", f"/desk/events/{matter.event}"
    return Todo("clipboard-check", f"结项：{matter.title}", text, href, "去结项", *time_left(matter.days_left))


def _claims(matter: Matter) -> Todo:
    text = f"最早的是 {matter.by} 为 {_named(matter)} 申请的，同意以后才计入"
    hurry = matter.days_left is not None and matter.days_left <= HURRY
    left = time_left(matter.days_left) if hurry else ("", "")
    return Todo("list-checks", f"审批补录：{number(matter.count)} 条", text, "/desk/claims", "去审批", *left)


def _own_claims(matter: Matter) -> Todo:
    text = "自己申请的不能自己审，请另一位同事登录后审批"
    return Todo("user-round", f"等别人审批：{number(matter.count)} 条", text, "/desk/claims", "看一看")


def _concerns(matter: Matter) -> Todo:
    title, text = f"强制报告：{number(matter.count)} 件没有办结", "没有公安回执的，到时间会交上一级"
    late = ("过了时限", "bad") if matter.is_late else ("", "")
    return Todo("triangle-alert", title, text, "/desk/concerns", "去办理", *late)


def _openings(matter: Matter) -> Todo:
    text, title = "没有等审批就打开了档案，请看是不是有必要", f"复核紧急查阅：{number(matter.count)} 次"
    return Todo("eye", title, text, "/desk/readings", "去复核", "", "warn")


def _readings(matter: Matter) -> Todo:
    text, title = f"{matter.by}等着批准，才能查阅", f"审批查阅申请：{number(matter.count)} 条"
    return Todo("eye", title, text, "/desk/readings", "去审批")


def _child_files(matter: Matter) -> Todo:
    text = "类别到了核对日期，请看是不是还符合"
    title = f"核对重点儿童的类别：{number(matter.count)} 份"
    return Todo("baby", title, text, "/desk/children?state=recheck", "去核对")


def _suspended(matter: Matter) -> Todo:
    text = "妈妈暂停或退出了，看不到孩子的卡片；请交接给另一位，或等她恢复"
    title = f"交接暂停的结对：{number(matter.count)} 对"
    return Todo("triangle-alert", title, text, "/desk/pairings?state=suspended", "去办理", "", "warn")


def _unpaired(matter: Matter) -> Todo:
    text = "在看板上提建议，看为什么配这一位，再由您决定"
    title = f"给孩子配妈妈：{number(matter.count)} 个孩子还没有"
    return Todo("hand-heart", title, text, "/desk/pairings/board", "去看板")


def _pairings(matter: Matter) -> Todo:
    text = "家访、签协议、开始，一步一步办"
    title = f"办结对的下一步：{number(matter.count)} 对"
    return Todo("hand-heart", title, text, "/desk/pairings", "去办理")


def _wishes(matter: Matter) -> Todo:
    text = "核对、公开、送到孩子手里、回访，一步一步办"
    title = f"办微心愿的下一步：{number(matter.count)} 个"
    return Todo("gift", title, text, "/desk/wishes", "去办理")


def _women_readings(matter: Matter) -> Todo:
    text, title = f"{matter.by}等着批准，才能查阅", f"审批困难妇女的查阅：{number(matter.count)} 条"
    return Todo("eye", title, text, "/desk/women/readings", "去审批")


def _women(matter: Matter) -> Todo:
    text = "类别到了核对日期，请看是不是还符合"
    title = f"核对困难妇女的类别：{number(matter.count)} 位"
    return Todo("hand-heart", title, text, "/desk/women?state=recheck", "去核对")


def _newcomers(matter: Matter) -> Todo:
    text = f"{_named(matter)}自己登记的，请核对身份和所属组织"
    title = f"核对新登记：{number(matter.count)} 人"
    return Todo("user-check", title, text, "/desk/volunteers?unreviewed=yes", "去核对")


def _transfers(matter: Matter) -> Todo:
    text = f"{_named(matter)}，{matter.by}等着答复，30 天不答复就作废"
    title = f"答复转入申请：{number(matter.count)} 条"
    return Todo("network", title, text, "/desk/volunteers/transfers", "去答复")


def _phones(matter: Matter) -> Todo:
    text = "换了手机号的人等着工作人员打电话核对"
    return Todo("phone", f"办理号码申请：{number(matter.count)} 条", text, "/desk/volunteers/phone-requests", "去办理")


def _lapsed_mothers(matter: Matter) -> Todo:
    text = f"{_named(matter)}有条件到期或不再满足，已经暂停；补齐以后点“恢复”"
    title = f"补办爱心妈妈的条件：{number(matter.count)} 人"
    return Todo("triangle-alert", title, text, "/desk/mothers?state=paused", "去办理", "", "warn")


def _mothers(matter: Matter) -> Todo:
    title, text = f"审核爱心妈妈：{number(matter.count)} 人", f"{_named(matter)}的条件齐了，等着审核"
    return Todo("heart-handshake", title, text, "/desk/mothers?state=applied", "去审核")


def _erasures(matter: Matter) -> Todo:
    days = matter.days_left
    left = "" if days is None else f"还剩 {days} 个工作日答复" if days else "已超过答复期限"
    title, text = f"办理删除申请：{number(matter.count)} 件", "本人要求删除资料：一个人拟方案，另一个人审批"
    return Todo("user-round", title, text, "/desk/erasures", "去办理", left, _tone(days))


def _batches(matter: Matter) -> Todo:
    text = "一次涉及的人太多，系统停下来了；看过名单、该留的暂停以后再确认"
    title = f"核对到期清理的名单：{number(matter.count)} 批"
    return Todo("hourglass", title, text, "/desk/retention", "去核对", "", "warn")


def _duplicates(matter: Matter) -> Todo:
    text = "姓名、生日或号码相近，可能是同一个人登记了两次；看过以后合并，或者标明不是同一个人"
    title = f"核对重复的登记：{number(matter.count)} 对"
    return Todo("users", title, text, "/desk/duplicates", "去核对")


def _invitations(matter: Matter) -> Todo:
    text, title = f"{_named(matter)}没有在期限内接受，请重新生成链接或者撤回", f"过期的邀请：{number(matter.count)} 个"
    return Todo("user-plus", title, text, "/desk/accounts", "去处理")


def _drafts(matter: Matter) -> Todo:
    text, href = f"{_when(matter)}；还是草稿，别人看不到", f"/desk/events/{matter.event}"
    return Todo("calendar-plus", f"发布活动：{matter.title}", text, href, "去发布")


_LINES: dict[Waits, Callable[[Matter], Todo]] = {
    Waits.SEGMENTS: _segments,
    Waits.TWICE: _twice,
    Waits.CLOSING: _closing,
    Waits.CLAIMS: _claims,
    Waits.OWN_CLAIMS: _own_claims,
    Waits.CONCERNS: _concerns,
    Waits.OPENINGS: _openings,
    Waits.READINGS: _readings,
    Waits.CHILD_FILES: _child_files,
    Waits.SUSPENDED: _suspended,
    Waits.UNPAIRED: _unpaired,
    Waits.PAIRINGS: _pairings,
    Waits.WISHES: _wishes,
    Waits.WOMEN: _women,
    Waits.WOMEN_READINGS: _women_readings,
    Waits.NEWCOMERS: _newcomers,
    Waits.TRANSFERS: _transfers,
    Waits.PHONES: _phones,
    Waits.LAPSED_MOTHERS: _lapsed_mothers,
    Waits.MOTHERS: _mothers,
    Waits.ERASURES: _erasures,
    Waits.BATCHES: _batches,
    Waits.DUPLICATES: _duplicates,
    Waits.INVITATIONS: _invitations,
    Waits.DRAFTS: _drafts,
}


def time_left(days: int | None) -> tuple[str, str]:
    """The words for the working days left to record something, and how loudly they are said."""
    if days is None:
        return "", ""
    return (f"还剩 {days} 个工作日" if days else f"已超过 {DAYS_TO_RECORD} 个工作日"), _tone(days)


def _tone(days: int | None) -> str:
    return "" if days is None or days > HURRY else "warn" if days else "bad"


def _when(matter: Matter) -> str:
    return f"{period(*matter.period)}，{matter.place}" if matter.period else ""


def _named(matter: Matter) -> str:
    """Name the first people of a matter, and how many they are in all when there are more."""
    many = matter.kind is not Waits.CLAIMS and matter.count > NAMED
    return "、".join(matter.names) + (f"等 {number(matter.count)} 人" if many else "")


async def _coming(actor: Actor) -> list[EventCard]:
    """List published events that are not over, from today on, and last night's that still go on; the earliest first."""
    today = clock.today()
    found = await events.events(
        actor, since=today - timedelta(days=1), until=today + timedelta(days=NEXT_DAYS), size=200
    )
    shown = (State.PUBLISHED, State.RUNNING)
    return [each for each in reversed(found.rows) if each.state in shown and each.closes_at > clock.now()]

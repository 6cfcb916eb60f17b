"""查阅审批: who asks to read, who has opened a file at once, and once a month who has read what and why."""

from datetime import date

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.children.readings import actions, queries
from jinguo.children.registry import actions as registry
from jinguo.children.registry.queries import ended
from jinguo.children.spans import months_after
from jinguo.kernel import clock
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import then

HERE = "/desk/readings"
APPROVING = allow(Permission.APPROVE_READINGS)
WORDS = {queries.READ: "查阅", queries.REFUSED: "没有授权，没看到", queries.OPENED: "紧急打开"}


@get(HERE, opt=APPROVING | menu("查阅审批", "eye", Group.CARE, 39))
async def approvals(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """What waits for whoever is responsible; of the children there are codes alone."""
    return await desk_page(
        request,
        "desk/readings.html",
        waiting=await queries.waiting(actor),
        openings=await queries.openings(actor),
        running=await queries.running(actor),
        ended=await ended(actor),
        month=clock.today().strftime("%Y-%m"),
    )


@post(f"{HERE}/grants/{{reading_id:uuid}}/answer", opt=APPROVING, status_code=200)
async def decide(request: WebRequest, actor: CurrentActor, reading_id: PathId) -> Response[str]:
    """Approve a request, or refuse it."""
    agree = (await sent(request)).text("agree") == "true"
    return await then(HERE, actions.decide(actor, reading_id, agree), "已批准" if agree else "已答复：不批准")


@post(f"{HERE}/grants/{{reading_id:uuid}}/end", opt=APPROVING, status_code=200)
async def revoke(actor: CurrentActor, reading_id: PathId) -> Response[str]:
    """Take a grant back before its time."""
    return await then(HERE, actions.end(actor, reading_id), "授权已收回，马上不能再查阅")


@post(f"{HERE}/openings/{{opening_id:uuid}}/review", opt=APPROVING, status_code=200)
async def review(request: WebRequest, actor: CurrentActor, opening_id: PathId) -> Response[str]:
    """Say whether an urgent opening was needed."""
    justified = (await sent(request)).text("justified") == "true"
    return await then(HERE, actions.review(actor, opening_id, justified), "复核已记下")


@post(f"{HERE}/files/{{child_id:uuid}}/erasure", opt=APPROVING, status_code=200)
async def erase(actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Destroy the key of a closed file."""
    return await then(HERE, registry.erase_file(actor, child_id), "密钥已销毁，身份信息谁也打不开了")


@get(f"{HERE}/month", opt=APPROVING)
async def month(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Who has read what in a month, and why."""
    first = _month(str(request.query_params.get("month", "")))
    following = months_after(first, 1)
    rows = await queries.readings(actor, first)
    return await desk_page(
        request,
        "desk/readings_month.html",
        rows=rows,
        words=WORDS,
        month=f"{first:%Y-%m}",
        title=f"{first.year}年{first.month}月",
        before=f"{months_after(first, -1):%Y-%m}",
        after=f"{following:%Y-%m}" if following <= clock.today() else "",
        reviewed=await queries.reviewed(actor, first),
        readers=len({row.who for row in rows}),
        files=len({row.code for row in rows if row.action != queries.REFUSED}),
        refused=sum(row.action == queries.REFUSED for row in rows),
    )


@post(f"{HERE}/month", opt=APPROVING, status_code=200)
async def month_reviewed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Say that a month was looked through."""
    first = _month((await sent(request)).text("month"))
    where = f"{HERE}/month?month={first:%Y-%m}"
    return await then(where, actions.review_month(actor, first), "已记下：这个月的查阅记录看过了")


def _month(text: str) -> date:
    """The first day of a month written 2026-11; of this one where nothing sensible is."""
    try:
        return max(date.fromisoformat(f"{text}-01"), date(2000, 1, 1)).replace(day=1)
    except ValueError:
        return clock.today().replace(day=1)

"""后台任务: what one has asked for and how far it is; stop it, do it again, fetch what it made."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.tasks import actions, queries
from jinguo.tasks.catalogue import AT_ONCE, KEPT, TaskState
from jinguo.tasks.queries import TaskRow
from jinguo.web.downloads import download, media_type
from jinguo.web.guard import allow
from jinguo.web.jinja import render
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.authentication import POLL
from jinguo.web.steps import then

HERE = "/desk/tasks"
WHO = allow(Permission.SEE_VOLUNTEERS)
PER_PAGE = 30

TONES = {
    TaskState.DONE: "ok",
    TaskState.FAILED: "bad",
    TaskState.STOPPED: "",
    TaskState.QUEUED: "",
    TaskState.RUNNING: "warn",
}


@get(HERE, opt=WHO | menu("后台任务", "refresh-cw", Group.MANAGEMENT, 89))
async def tasks(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the actor's own tasks, newest first; administrators may look at those of their subtree."""
    everybody = request.query_params.get("whose") == "all" and actor.may(queries.OVERSEES)
    found = await queries.tasks(actor, everybody=everybody, limit=PER_PAGE + 1, before=_before(request))
    rows = found[:PER_PAGE]
    more = f"{HERE}?{'whose=all&' if everybody else ''}before={rows[-1].id}" if len(found) > PER_PAGE else ""
    return await desk_page(
        request,
        "desk/tasks.html",
        rows=rows,
        more=more,
        everybody=everybody,
        oversees=actor.may(queries.OVERSEES),
        waiting_here=_waits(rows),
        tones=TONES,
        kept=KEPT.days,
        at_once=AT_ONCE,
    )


@get(f"{HERE}/{{task_id:uuid}}", opt=WHO | POLL)
async def task(request: WebRequest, actor: CurrentActor, task_id: PathId) -> Response[str]:
    """Show one task: how far it is, then what came of it. It looks again by itself, also without JavaScript."""
    row = await queries.task(actor, task_id)
    return await desk_page(request, "desk/task.html", task=row, tones=TONES, kept=KEPT.days)


@get(f"{HERE}/{{task_id:uuid}}/now", opt=WHO | POLL)
async def task_now(actor: CurrentActor, task_id: PathId) -> Response[str]:
    """Show how far a task is; when it has ended, the whole page is asked for anew."""
    row = await queries.task(actor, task_id)
    page = render("desk/_task_now.html", task=row, tones=TONES)
    if not row.is_open:
        page.headers["HX-Refresh"] = "true"
    return page


@post(f"{HERE}/{{task_id:uuid}}/stop", opt=WHO, status_code=200)
async def stop(actor: CurrentActor, task_id: PathId) -> Response[str]:
    """Ask a task to stop."""
    return await then(f"{HERE}/{task_id}", actions.stop(actor, task_id), "已要求停止，正在做的会在这一步做完后停下")


@post(f"{HERE}/{{task_id:uuid}}/retry", opt=WHO, status_code=200)
async def retry(actor: CurrentActor, task_id: PathId) -> Response[str]:
    """Repeat a task."""
    return await then(f"{HERE}/{task_id}", actions.retry(actor, task_id), "已重新排队")


@get(f"{HERE}/{{task_id:uuid}}/file", opt=WHO)
async def task_file(actor: CurrentActor, task_id: PathId) -> Response[bytes]:
    """Download what a task made; each time is logged."""
    file = await actions.fetch_file(actor, task_id)
    return download(file.content, file.name, media_type(file.name))


def _before(request: WebRequest) -> UUID | None:
    """Read the task after which the page begins; anything else than an id is no such task."""
    try:
        return UUID(request.query_params.get("before", ""))
    except ValueError:
        return None


def _waits(rows: Sequence[TaskRow]) -> bool:
    return any(row.is_open for row in rows)

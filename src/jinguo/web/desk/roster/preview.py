"""导入名册, third and fourth step (核对, 完成): what would happen, then take it, and what became of it."""

from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.tasks import actions, queries
from jinguo.tasks.catalogue import TaskKind, TaskState
from jinguo.tasks.errors import NoSuchTask
from jinguo.tasks.queries import TaskRow
from jinguo.volunteers.intake.actions import taken_before
from jinguo.web import uploads
from jinguo.web.desk import choices
from jinguo.web.desk.roster import draft as roster_draft
from jinguo.web.desk.roster import work as roster_work
from jinguo.web.desk.roster.draft import Draft
from jinguo.web.desk.roster.pages import HERE, gone_page
from jinguo.web.desk.work.tasks import TONES
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.uploads import UploadGone

_OTHER_ANSWERS = "对列在别的窗口里改过了，要重新试算。请看过结果再点导入。"

TO_LOOK, TO_TAKE = 3, 4
"""The steps, as they are numbered on the page."""


@get(f"{HERE}/{{token:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def preview(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Show what taking the roster would do: how many new, known and rejected, the first reasons, who resembles whom."""
    try:
        draft = await roster_draft.find(actor, token)
    except UploadGone as error:
        return await gone_page(request, actor, error)
    if draft.taking or draft.result:
        return see_other(f"{HERE}/{token}/done")
    if draft.trial is not None:
        return await _preview_page(request, actor, draft)
    if draft.trying is not None:
        return await _progress_page(request, actor, draft, draft.trying, TO_LOOK)
    return see_other(f"{HERE}/{token}/columns")


@post(f"{HERE}/{{token:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS), status_code=200)
async def take(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Take the roster in: a small one now, a large one by the worker. The upload is deleted when it has been taken.

    The button names the answers that it was shown with: what another window has chosen since must be looked at first.
    """
    form = await sent(request)
    try:
        draft = await roster_draft.find(actor, token)
    except UploadGone as error:
        return await gone_page(request, actor, error)
    if draft.result is not None:
        return see_other(f"{HERE}/{token}/done")
    if draft.trial is None or (draft.taking is None and form.text("mark") != draft.trial.mark):
        return see_other(f"{HERE}/{token}", Flash(_OTHER_ANSWERS, "bad"))
    if not draft.is_small:
        await _ask(actor, draft)
        return see_other(f"{HERE}/{token}/done")
    try:
        result = await roster_work.take_in(actor, token)
    except JinguoError as error:
        return see_other(f"{HERE}/{token}/columns", Flash(error.message, "bad"))
    return see_other(f"{HERE}/{token}/done", roster_work.said(result))


@get(f"{HERE}/{{token:uuid}}/rejects", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def rejects_of_trial(actor: CurrentActor, token: PathId) -> Response[bytes]:
    """Download what would be sent back before anything is taken, so that the whole roster can be put right first."""
    file = await roster_work.rejects_of_trial(actor, await roster_draft.find(actor, token))
    return download(file.content, file.name, XLSX)


@get(f"{HERE}/{{token:uuid}}/done", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def done(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Show what became of the roster, or how far the worker is."""
    try:
        draft = await roster_draft.find(actor, token)
    except UploadGone as error:
        return await gone_page(request, actor, error)
    if draft.result is not None:
        return await desk_page(
            request, "desk/roster_done.html", draft=draft, result=draft.result, said=roster_work.said
        )
    if draft.taking is not None:
        return await _progress_page(request, actor, draft, draft.taking, TO_TAKE)
    return see_other(f"{HERE}/{token}")


@get(f"{HERE}/{{token:uuid}}/done/file", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def rejects(actor: CurrentActor, token: PathId) -> Response[bytes]:
    """Download the workbook of what was not taken, as often as it is wanted until its day is over."""
    draft = await roster_draft.find(actor, token)
    if draft.result is None or draft.result.rejects is None:
        raise UploadGone
    file = await uploads.find(actor, draft.result.rejects)
    return download(file.content, file.name, XLSX)


async def _ask(actor: Actor, draft: Draft) -> None:
    """Ask the worker to take the roster; a task that failed or was stopped is done again."""
    if draft.taking is not None:
        task = await _task(actor, draft.taking)
        if task and task.state in (TaskState.FAILED, TaskState.STOPPED):
            await actions.retry(actor, task.id)
        return
    asked = await actions.ask(
        actor,
        TaskKind.IMPORT_ROSTER,
        f"导入名册（{draft.rows:,} 行）",
        actor.path or "",
        key=f"{TaskKind.IMPORT_ROSTER.value}:{draft.token}",
        roster=str(draft.token),
    )
    if asked is not None:
        await roster_draft.asked_to_take(actor, draft.token, asked)


async def _task(actor: Actor, task: UUID) -> TaskRow | None:
    """Read how far a task is; None if it was asked in another role, or was cleared."""
    try:
        return await queries.task(actor, task)
    except NoSuchTask:
        return None


async def _progress_page(request: WebRequest, actor: Actor, draft: Draft, task: UUID, step: int) -> Response[str]:
    return await desk_page(
        request,
        "desk/roster_progress.html",
        draft=draft,
        step=step,
        task=await _task(actor, task),
        taken=await taken_before(actor, draft.token) is not None,
        here=request.url.path,
        tones=TONES,
    )


async def _preview_page(request: WebRequest, actor: Actor, draft: Draft) -> Response[str]:
    organisation = draft.answers.organisation if draft.answers else ""
    return await desk_page(
        request,
        "desk/roster_preview.html",
        draft=draft,
        trial=draft.trial,
        place=dict(await choices.organisations(actor)).get(organisation, "").strip(),
    )

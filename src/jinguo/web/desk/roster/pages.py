"""导入名册, first step (上传): choose the file. Nothing is read into the registry before the third step.

The file waits sealed on this machine between the steps (web.uploads), with what was chosen for it: a browser cannot
fill in a file field again, and what is confirmed must be what was looked at. Who closed the browser finds it here.
"""

import asyncio
from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.spreadsheet import EmptySpreadsheet
from jinguo.tasks import queries
from jinguo.tasks.errors import NoSuchTask
from jinguo.volunteers.errors import NoSheets
from jinguo.volunteers.intake.memory import questions
from jinguo.volunteers.roster import blocks
from jinguo.volunteers.roster.template import template
from jinguo.web import uploads
from jinguo.web.desk.roster import draft as roster_draft
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import File
from jinguo.web.guard import allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted

HERE = "/desk/volunteers/import"
LARGEST = 20_000_000
"""Bytes of a roster sent to a page: about 250,000 rows. The command line takes the reader's own limit."""

_BUSY = "正在导入，现在不能删除。请先停止，或者等它做完。"

_UPLOAD = {
    code: "roster"
    for code in (
        *("spreadsheet_unreadable", "spreadsheet_locked", "spreadsheet_empty", "spreadsheet_too_large"),
        *(
            "roster_columns_missing",
            "roster_no_sheets",
            "roster_too_many_columns",
            "upload_gone",
            "crowded",
            "one_at_a_time",
        ),
    )
}


@get(HERE, opt=allow(Permission.IMPORT_VOLUNTEERS) | shortcut("导入名册", "upload"))
async def choose(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the page that asks for the roster's file, and leads back to those that wait."""
    return await choose_page(request, actor, FormState())


@get(f"{HERE}/template", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def empty_roster() -> Response[bytes]:
    """名册模板.xlsx, for who has no roster yet."""
    return download(await asyncio.to_thread(template), "名册模板.xlsx", XLSX)


@post(HERE, opt=allow(Permission.IMPORT_VOLUNTEERS), status_code=200, request_max_body_size=LARGEST + 100_000)
async def upload(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Read the uploaded roster, and keep it with what is to be asked about it."""
    return await submitted(
        request,
        lambda form: form.file("roster"),
        partial(_kept, actor),
        partial(choose_page, request, actor),
        lambda _, token: see_other(f"{HERE}/{token}/columns"),
        beside=_UPLOAD,
    )


@post(f"{HERE}/{{token:uuid}}/drop", opt=allow(Permission.IMPORT_VOLUNTEERS), status_code=200)
async def drop(actor: CurrentActor, token: PathId) -> Response[str]:
    """Delete a roster that is not to be taken; not while the worker takes it in."""
    draft = await roster_draft.find(actor, token)
    if draft.result is None and draft.taking is not None and await _is_open(actor, draft.taking):
        return see_other(HERE, Flash(_BUSY, "bad"))
    await uploads.drop(actor, token)
    return see_other(HERE, f"已删除上传的文件：{draft.upload.name}")


async def _is_open(actor: Actor, task: UUID) -> bool:
    try:
        return (await queries.task(actor, task)).is_open
    except NoSuchTask:  # asked in another role of hers, or cleared
        return False


async def _kept(actor: Actor, file: File) -> UUID:
    require(actor, Permission.IMPORT_VOLUNTEERS)
    sheets = await FILES.run_for(actor.id, blocks.tops_of_file, file.content, file.name)
    asked = await questions(actor, sheets)
    hidden = [sheet.name for sheet in sheets if not sheet.visible]
    if not asked:
        raise NoSheets if hidden else EmptySpreadsheet
    token = await roster_draft.begin(actor, file, sum(each.outline.rows for each in asked), asked, hidden)
    await roster_draft.weigh(actor, token, sum(sheet.text_bytes for sheet in sheets))
    return token


async def choose_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    """Show the first step, with what is wrong."""
    return await desk_page(
        request,
        "desk/roster.html",
        status_code=status_code,
        form=form,
        largest=LARGEST // 1_000_000,
        drafts=await roster_draft.waiting(actor),
    )


async def gone_page(request: WebRequest, actor: Actor, error: JinguoError) -> Response[str]:
    """Show the first step again: the file that an address names is not there (any more)."""
    return await choose_page(request, actor, FormState(errors={"roster": error.message}), error.status)

"""Intake of organisations out of a workbook: look at what would happen row by row, then take it."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import spreadsheet
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.spreadsheet import Limits
from jinguo.organisations.actions import TakenIn, take_in
from jinguo.organisations.workbook import Line, MissingColumns, lines, template
from jinguo.web import uploads
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import File, Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/organisations/import"
LARGEST = 5_000_000
LIMITS = Limits(rows=50_000, text_bytes=10_000_000)
"""A province has some 30,000 villages and communities."""

FIRST = 50
"""Rows that are shown of those that would be added; refused ones are all shown."""

SPREADSHEET = ("spreadsheet_unreadable", "spreadsheet_locked", "spreadsheet_empty", "spreadsheet_too_large")
CROWDED = ("crowded", "one_at_a_time")
FIELDS = dict.fromkeys((*SPREADSHEET, *CROWDED, MissingColumns.code, uploads.UploadGone.code), "workbook")


@get(HERE, opt=allow(Permission.KEEP_ORGANISATIONS))
async def choose(request: WebRequest) -> Response[str]:
    """Show the page that asks for the workbook."""
    return await _choose_page(request, FormState())


@get(f"{HERE}/template", opt=allow(Permission.KEEP_ORGANISATIONS))
async def empty_workbook() -> Response[bytes]:
    """组织模板.xlsx."""
    return download(await asyncio.to_thread(template), "组织模板.xlsx", XLSX)


@post(HERE, opt=allow(Permission.KEEP_ORGANISATIONS), status_code=200, request_max_body_size=LARGEST + 100_000)
async def look(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Read the workbook and keep it; nothing is written yet."""

    async def step(file: File) -> UUID:
        await _lines(actor, file)
        return await uploads.keep(actor, file)

    page = partial(_choose_page, request)
    return await submitted(request, _workbook, step, page, lambda _, token: see_other(f"{HERE}/{token}"), beside=FIELDS)


def _workbook(form: Sent) -> File:
    return form.file("workbook")


@get(f"{HERE}/{{token:uuid}}", opt=allow(Permission.KEEP_ORGANISATIONS))
async def preview(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Show what taking the workbook in would do, row by row."""
    try:
        file = await uploads.find(actor, token)
        trial = await take_in(actor, await _lines(actor, file), dry_run=True)
    except JinguoError as error:
        return await _choose_page(request, Sent({}, {}).state(error, FIELDS), error.status)
    return await _preview_page(request, file, trial, token)


@post(f"{HERE}/{{token:uuid}}", opt=allow(Permission.KEEP_ORGANISATIONS), status_code=200)
async def take(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Take the organisations in that can be placed."""
    try:
        file = await uploads.find(actor, token)
        done = await take_in(actor, await _lines(actor, file))
        await uploads.drop(actor, token)
    except JinguoError as error:
        return await _choose_page(request, Sent({}, {}).state(error, FIELDS), error.status)
    left = f"，没有导入 {len(done.refused)} 行" if done.refused else ""
    return see_other("/desk/organisations", f"导入完成：加入 {len(done.placed)} 个，原来就有 {done.known} 个{left}")


async def _lines(actor: Actor, file: File) -> Sequence[Line]:
    return await FILES.run_for(actor.id, _read, file)


def _read(file: File) -> Sequence[Line]:
    return lines(spreadsheet.read(file.content, file.name, LIMITS))


async def _choose_page(request: WebRequest, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(request, "desk/organisations_import.html", status_code=status_code, form=form)


async def _preview_page(request: WebRequest, file: File, trial: TakenIn, token: UUID) -> Response[str]:
    return await desk_page(
        request,
        "desk/organisations_preview.html",
        file=file,
        trial=trial,
        placed=sorted(trial.placed, key=lambda each: each.node.path)[:FIRST],
        token=token,
    )

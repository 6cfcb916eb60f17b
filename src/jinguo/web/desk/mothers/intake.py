"""导入爱心妈妈花名册: look at what would happen row by row, then take it."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.threads import FILES
from jinguo.mothers.admission import admit
from jinguo.mothers.roster import Line, lines_of_file
from jinguo.volunteers.roster.errors import MissingColumns
from jinguo.web import uploads
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import File, Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/mothers/import"
LARGEST = 5_000_000
SPREADSHEET = ("spreadsheet_unreadable", "spreadsheet_locked", "spreadsheet_empty", "spreadsheet_too_large")
REFUSED = (*SPREADSHEET, "crowded", "one_at_a_time", MissingColumns.code, uploads.UploadGone.code)
FIELDS = dict.fromkeys(REFUSED, "workbook")


@get(HERE, opt=allow(Permission.KEEP_MOTHERS))
async def choose(request: WebRequest) -> Response[str]:
    """Show the page that asks for the roster."""
    return await _choose_page(request, FormState())


@post(HERE, opt=allow(Permission.KEEP_MOTHERS), status_code=200, request_max_body_size=LARGEST + 100_000)
async def look(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Read the roster and keep it; nothing is written yet."""

    async def step(file: File) -> UUID:
        await _lines(actor, file)
        return await uploads.keep(actor, file)

    page = partial(_choose_page, request)
    return await submitted(request, _workbook, step, page, lambda _, token: see_other(f"{HERE}/{token}"), beside=FIELDS)


def _workbook(form: Sent) -> File:
    return form.file("workbook")


@get(f"{HERE}/{{token:uuid}}", opt=allow(Permission.KEEP_MOTHERS))
async def preview(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Show what taking the roster would do, and each row that would go back."""
    try:
        file = await uploads.find(actor, token)
        trial = await admit(actor, await _lines(actor, file), dry_run=True)
    except JinguoError as error:
        return await _choose_page(request, Sent({}, {}).state(error, FIELDS), error.status)
    return await desk_page(request, "desk/mothers_preview.html", file=file.name, trial=trial, token=token)


@post(f"{HERE}/{{token:uuid}}", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def take(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Write in those who were found; the file is gone then."""
    try:
        done = await admit(actor, await _lines(actor, await uploads.find(actor, token)))
        await uploads.drop(actor, token)
    except JinguoError as error:
        return await _choose_page(request, Sent({}, {}).state(error, FIELDS), error.status)
    left = f"，退回 {len(done.returned)} 行" if done.returned else ""
    said = f"导入完成：登记 {len(done.written)} 位，原来就是 {done.known} 位{left}"
    return see_other("/desk/mothers?state=applied", said)


async def _lines(actor: Actor, file: File) -> Sequence[Line]:
    return await FILES.run_for(actor.id, lines_of_file, file.content, file.name)


async def _choose_page(request: WebRequest, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(request, "desk/mothers_import.html", status_code=status_code, form=form)

"""A ledger of children on the desk: read apart, tried, looked at by row numbers and reasons, then taken in."""

import asyncio
from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.intake.actions import take_in
from jinguo.children.intake.outcome import TakenIn, reasons
from jinguo.children.intake.preparation import MissingColumns
from jinguo.kernel import spreadsheet
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.spreadsheet import Limits, Sheet
from jinguo.web import uploads
from jinguo.web.desk import choices
from jinguo.web.desk.children.forms import offered
from jinguo.web.desk.children.pages import HERE as LIST
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import File, Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = f"{LIST}/import"
KEEPING = allow(Permission.KEEP_CHILDREN)
LARGEST = 5_000_000
LIMITS = Limits(rows=2_000, text_bytes=5_000_000)
"""A district has some hundreds of such children; larger ledgers go in by the command line."""

KIND, CHOICE = "children", "choice"
SPREADSHEET = ("spreadsheet_unreadable", "spreadsheet_locked", "spreadsheet_empty", "spreadsheet_too_large")
FIELDS = dict.fromkeys(
    (*SPREADSHEET, "crowded", "one_at_a_time", MissingColumns.code, uploads.UploadGone.code), "workbook"
)


@get(HERE, opt=KEEPING)
async def choose(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for the ledger."""
    return await _choose_page(request, actor, FormState())


@post(HERE, opt=KEEPING, status_code=200, request_max_body_size=LARGEST + 100_000)
async def look(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Read the ledger and keep it sealed; nothing is written yet."""
    page = partial(_choose_page, request, actor)
    return await submitted(
        request, Sent, partial(_kept, actor), page, lambda _, token: see_other(f"{HERE}/{token}"), beside=FIELDS
    )


async def _kept(actor: Actor, form: Sent) -> UUID:
    """Try the ledger with the answers that were given, and keep both."""
    chosen = {"organisation": form.text("organisation"), "vague": form.text("vague")}
    file = form.file("workbook")
    await take_in(actor, await _sheets(actor, file), chosen["organisation"], chosen["vague"], dry_run=True)
    token = await uploads.keep(actor, file, KIND)
    await uploads.note(actor, token, CHOICE, chosen)
    return token


@get(f"{HERE}/{{token:uuid}}", opt=KEEPING)
async def preview(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Show what would become of the rows: counts, and the numbers and reasons of those that go back."""
    try:
        trial = await _tried(actor, token)
    except JinguoError as error:
        return await _choose_page(request, actor, Sent({}, {}).state(error, FIELDS), error.status)
    return await desk_page(request, "desk/child_import_preview.html", trial=trial, token=token)


@get(f"{HERE}/{{token:uuid}}/reasons", opt=KEEPING)
async def why(actor: CurrentActor, token: PathId) -> Response[bytes]:
    """Hand out 退回的行.xlsx: row numbers and reasons, nothing of a child."""
    return download(await asyncio.to_thread(reasons, await _tried(actor, token)), "退回的行.xlsx", XLSX)


@post(f"{HERE}/{{token:uuid}}", opt=KEEPING, status_code=200)
async def take(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Take the good rows in; the file is deleted."""
    try:
        done = await _tried(actor, token, dry_run=False)
        await uploads.drop(actor, token)
    except JinguoError as error:
        return await _choose_page(request, actor, Sent({}, {}).state(error, FIELDS), error.status)
    back = f"，退回 {len(done.refused)} 行" if done.refused else ""
    return see_other(LIST, f"导入完成：建档 {done.added} 份，原来就有 {done.known} 份{back}。上传的文件已删除")


async def _tried(actor: Actor, token: UUID, *, dry_run: bool = True) -> TakenIn:
    file = await uploads.find(actor, token)
    chosen = await uploads.noted(actor, token, CHOICE) or {}
    sheets = await _sheets(actor, file)
    return await take_in(actor, sheets, chosen.get("organisation", ""), chosen.get("vague", ""), dry_run=dry_run)


async def _sheets(actor: Actor, file: File) -> list[Sheet]:
    return await FILES.run_for(actor.id, spreadsheet.read, file.content, file.name, LIMITS)


async def _choose_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/child_import.html",
        status_code=status_code,
        form=form,
        organisations=await choices.organisations(actor),
        categories=offered(),
    )

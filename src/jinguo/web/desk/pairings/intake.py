"""A list of pairings on the desk: read apart, tried, looked at by row numbers and reasons, taken in, taken back."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.intake.outcome import reasons
from jinguo.kernel import spreadsheet
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.spreadsheet import Limits, Sheet
from jinguo.pairings.forms import TakingBack
from jinguo.pairings.imports import queries
from jinguo.pairings.imports.actions import Choice, take_back, take_in
from jinguo.pairings.imports.outcome import Imported
from jinguo.pairings.imports.preparation import MissingColumns
from jinguo.web import uploads
from jinguo.web.desk import choices
from jinguo.web.desk.children.forms import offered
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import File, Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/pairings/import"
MADE = "/desk/pairings/imports/{import_id:uuid}"
KEEPING = allow(Permission.KEEP_PAIRINGS)
LARGEST = 5_000_000
LIMITS = Limits(rows=2_000, text_bytes=5_000_000)
"""A district has some hundreds of pairings; larger lists go in by the command line."""

KIND, CHOICE = "pairings", "choice"
SPREADSHEET = ("spreadsheet_unreadable", "spreadsheet_locked", "spreadsheet_empty", "spreadsheet_too_large")
FIELDS = dict.fromkeys(
    (*SPREADSHEET, "crowded", "one_at_a_time", MissingColumns.code, uploads.UploadGone.code), "workbook"
)


@get(HERE, opt=KEEPING)
async def choose(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for the list, and show the imports that were made."""
    return await _choose_page(request, actor, FormState())


@post(HERE, opt=KEEPING, status_code=200, request_max_body_size=LARGEST + 100_000)
async def look(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Read the list and keep it sealed; nothing is written yet."""
    page = partial(_choose_page, request, actor)
    return await submitted(request, Sent, partial(_kept, actor), page, beside=FIELDS)


async def _kept(actor: Actor, form: Sent) -> Response[str]:
    """Try the list with the answers that were given, and keep both."""
    chosen = {name: form.text(name) for name in ("organisation", "vague", "opens_files", "writes_mothers")}
    file = form.file("workbook")
    await take_in(actor, await _sheets(actor, file), _choice(chosen), dry_run=True)
    token = await uploads.keep(actor, file, KIND)
    await uploads.note(actor, token, CHOICE, chosen)
    return see_other(f"{HERE}/{token}")


def _choice(chosen: dict[str, Any]) -> Choice:
    said = {name: bool(chosen.get(name)) for name in ("opens_files", "writes_mothers")}
    return Choice(str(chosen.get("organisation", "")), str(chosen.get("vague", "")), **said)


@get(f"{HERE}/{{token:uuid}}", opt=KEEPING)
async def preview(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Show what would become of the rows: counts, and the numbers and reasons of those that go back."""
    try:
        trial = await _tried(actor, token)
    except JinguoError as error:
        return await _choose_page(request, actor, Sent({}, {}).state(error, FIELDS), error.status)
    return await desk_page(request, "desk/pairing_import_preview.html", trial=trial, token=token)


@get(f"{HERE}/{{token:uuid}}/reasons", opt=KEEPING)
async def why(actor: CurrentActor, token: PathId) -> Response[bytes]:
    """Hand out 退回的行.xlsx: row numbers and reasons, nothing of a child."""
    trial = await _tried(actor, token)
    return download(await asyncio.to_thread(reasons, trial.rows), "退回的行.xlsx", XLSX)


@post(f"{HERE}/{{token:uuid}}", opt=KEEPING, status_code=200)
async def take(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Take the good rows in; the file is deleted; on to what came of them."""
    try:
        done = await _tried(actor, token, dry_run=False)
        await uploads.drop(actor, token)
    except JinguoError as error:
        return await _choose_page(request, actor, Sent({}, {}).state(error, FIELDS), error.status)
    back = f"，退回 {len(done.rows.refused)} 行" if done.rows.refused else ""
    said = f"导入完成：录入 {done.rows.added} 对，原来就有 {done.rows.known} 对{back}。上传的文件已删除"
    return see_other(f"/desk/pairings/imports/{done.id}", said)


@get(MADE, opt=KEEPING)
async def made(request: WebRequest, actor: CurrentActor, import_id: PathId) -> Response[str]:
    """Show an import: the pairings that came of it and what each lacks, and the way to take it back."""
    return await _made_page(request, actor, import_id, FormState())


@post(MADE, opt=KEEPING, status_code=200)
async def back(request: WebRequest, actor: CurrentActor, import_id: PathId) -> Response[str]:
    """Take an import back, as far as nothing has followed."""

    async def step(form: TakingBack) -> Response[str]:
        done = await take_back(actor, import_id, form)
        stayed = f"；{done.stayed} 对已经有后续，留着" if done.stayed else ""
        said = f"已撤回：结束 {done.pairings} 对、档案 {done.files} 份、爱心妈妈 {done.mothers} 位{stayed}"
        return see_other(f"/desk/pairings/imports/{import_id}", said)

    return await submitted(request, TakingBack, step, partial(_made_page, request, actor, import_id))


async def _tried(actor: Actor, token: UUID, *, dry_run: bool = True) -> Imported:
    file = await uploads.find(actor, token)
    chosen = await uploads.noted(actor, token, CHOICE) or {}
    return await take_in(actor, await _sheets(actor, file), _choice(chosen), dry_run=dry_run)


async def _sheets(actor: Actor, file: File) -> list[Sheet]:
    return await FILES.run_for(actor.id, spreadsheet.read, file.content, file.name, LIMITS)


async def _choose_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/pairing_import.html",
        status_code=status_code,
        form=form,
        organisations=await choices.organisations(actor),
        categories=offered(),
        imports=await queries.imports(actor),
    )


async def _made_page(
    request: WebRequest, actor: Actor, import_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    row = await queries.imported(actor, import_id)
    found = await queries.of_import(actor, import_id)
    return await desk_page(
        request,
        "desk/pairing_imported.html",
        status_code=status_code,
        row=row,
        found=found,
        papers=await queries.papers(actor, found),
        form=form,
    )

"""导入名册: upload, look at what would happen, take it; what was not taken comes back as a workbook with reasons.

The file waits sealed on this machine between the two steps (web.uploads): a browser cannot fill in a file field again,
and what is confirmed must be what was looked at.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import spreadsheet
from jinguo.kernel.errors import JinguoError
from jinguo.volunteers.importing import Imported, import_file, register_rejects
from jinguo.volunteers.roster.headers import recognised
from jinguo.volunteers.roster.rejects import REASON, ROW
from jinguo.volunteers.roster.template import template
from jinguo.web import uploads
from jinguo.web.desk import choices
from jinguo.web.desk.beside import beside
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import File, Sent, sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.uploads import UploadGone

HERE = "/desk/volunteers/import"
LARGEST = 20_000_000
"""Bytes of a roster sent to a page: about 250,000 rows. The command line takes the reader's own limit."""

FIRST = 10
"""Rejected rows that are shown; the workbook has all."""

FIELDS = {
    code: "roster"
    for code in (
        *("spreadsheet_unreadable", "spreadsheet_locked", "spreadsheet_empty", "spreadsheet_too_large"),
        *("roster_columns_missing", "upload_gone"),
    )
} | {"no_such_organisation": "organisation"}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejected row as the page shows it."""

    row: str
    name: str
    reason: str


@get(HERE, opt=allow(Permission.IMPORT_VOLUNTEERS))
async def choose(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """The page that asks for the file."""
    return await _choose_page(request, actor, FormState())


@get(f"{HERE}/template", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def empty_roster() -> Response[bytes]:
    """名册模板.xlsx, for who has no roster yet."""
    return download(await asyncio.to_thread(template), "名册模板.xlsx", XLSX)


@post(HERE, opt=allow(Permission.IMPORT_VOLUNTEERS), status_code=200, request_max_body_size=LARGEST + 100_000)
async def look(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Read the file and keep it; nothing is written into the registry yet."""
    form = await sent(request)
    try:
        file = form.file("roster")
        organisation = form.text("organisation")
        await _tried(actor, file, organisation, dry_run=True)
    except JinguoError as error:
        return await _choose_page(request, actor, beside(form, error, FIELDS), error.status)
    token = await uploads.keep(actor, file)
    return see_other(f"{HERE}/{token}?{urlencode({'organisation': organisation})}")


@get(f"{HERE}/{{token:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def preview(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], token: FromPath[UUID]
) -> Response[str]:
    """What would happen: columns, how many new, known and rejected, the first reasons."""
    organisation = str(request.query_params.get("organisation", ""))
    try:
        file = await uploads.find(actor, token)
        trial = await _tried(actor, file, organisation, dry_run=True)
    except JinguoError as error:
        return await _choose_page(request, actor, beside(Sent({}, {}), error, FIELDS), error.status)
    return await _result_page(request, actor, file, trial, token, organisation)


@post(f"{HERE}/{{token:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS), status_code=200)
async def take(request: Request[Any, Any, Any], actor: NamedDependency[Actor], token: FromPath[UUID]) -> Response[str]:
    """Take it. The upload is deleted; the rejected rows wait for an hour to be fetched."""
    form = await sent(request)
    try:
        file = await uploads.find(actor, token)
        done = await _tried(actor, file, form.text("organisation"), dry_run=False)
    except JinguoError as error:
        return await _choose_page(request, actor, beside(form, error, FIELDS), error.status)
    await uploads.drop(actor, token)
    said = f"导入完成：新登记 {done.added} 人，已经登记过 {done.known} 人，退回 {done.rejected} 行"
    if done.rejects is None:
        return see_other("/desk/volunteers", said)
    await register_rejects(actor, done, _rejects_name(file))
    kept = await uploads.keep(actor, File(_rejects_name(file), done.rejects))
    return see_other(f"{HERE}/done/{kept}", said)


@get(f"{HERE}/done/{{token:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def rejected(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], token: FromPath[UUID]
) -> Response[str]:
    """What was not taken, and the way to it."""
    try:
        file = await uploads.find(actor, token)
    except UploadGone as error:
        return await _choose_page(request, actor, beside(Sent({}, {}), error, FIELDS), error.status)
    rows = await asyncio.to_thread(_rejected, file.content)
    return await desk_page(
        request,
        "desk/roster_done.html",
        file=file,
        rows=rows[:FIRST],
        total=len(rows),
        address=f"{HERE}/done/{token}/file",
    )


@get(f"{HERE}/done/{{token:uuid}}/file", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def rejects(actor: NamedDependency[Actor], token: FromPath[UUID]) -> Response[bytes]:
    """The workbook of what was not taken."""
    file = await uploads.find(actor, token)
    return download(file.content, file.name, XLSX)


@get(f"{HERE}/{{token:uuid}}/rejects", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def rejects_of_trial(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], token: FromPath[UUID]
) -> Response[bytes]:
    """The same before anything is taken, so that the whole roster can be put right first."""
    file = await uploads.find(actor, token)
    trial = await _tried(actor, file, str(request.query_params.get("organisation", "")), dry_run=True)
    await register_rejects(actor, trial, _rejects_name(file))
    return download(trial.rejects or b"", _rejects_name(file), XLSX)


async def _tried(actor: Actor, file: File, organisation: str, *, dry_run: bool) -> Imported:
    return await import_file(actor, file.content, file.name, default_code=organisation or None, dry_run=dry_run)


def _rejects_name(file: File) -> str:
    return f"退回-{file.name.rpartition('.')[0] or file.name}.xlsx"


def _rejected(workbook: bytes) -> list[Rejected]:
    """The rows of the workbook of rejects: only the name tells which row it is, phones are not shown."""
    found = []
    for sheet in spreadsheet.read(workbook, "rejects.xlsx"):
        header, *rows = ([cell or "" for cell in row] for row in sheet.rows.iter_rows())
        fields = [(recognised(text) or ("", 0))[0] for text in header]
        name, row_number, reason = fields.index("name"), header.index(ROW), header.index(REASON)
        found += [Rejected(row[row_number], row[name], row[reason]) for row in rows if row[row_number]]
    return found


async def _choose_page(
    request: Request[Any, Any, Any], actor: Actor, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/roster.html",
        status_code=status_code,
        form=form,
        organisations=await choices.organisations(actor),
        largest=LARGEST // 1_000_000,
    )


async def _result_page(
    request: Request[Any, Any, Any], actor: Actor, file: File, trial: Imported, token: UUID, organisation: str
) -> Response[str]:
    rows = await asyncio.to_thread(_rejected, trial.rejects) if trial.rejects else []
    return await desk_page(
        request,
        "desk/roster_preview.html",
        file=file,
        trial=trial,
        rows=rows[:FIRST],
        token=token,
        organisation=organisation,
        place=dict(await choices.organisations(actor)).get(organisation, "").strip(),
        rejects_address=f"{HERE}/{token}/rejects?{urlencode({'organisation': organisation})}",
    )

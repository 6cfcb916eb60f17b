"""登记困难妇女: one by hand, or an Excel list that is read apart, tried, and then taken in."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.aid.catalogue import Source, woman_categories
from jinguo.aid.errors import WomanColumns
from jinguo.aid.forms import NewWoman
from jinguo.aid.women.actions import register
from jinguo.aid.women.intake import WomenTakenIn, take_in
from jinguo.authority.actor import Actor
from jinguo.kernel import clock, spreadsheet
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.spreadsheet import Limits, Sheet
from jinguo.web import uploads
from jinguo.web.desk import choices
from jinguo.web.desk.women.pages import HERE, KEEPING
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import File, Sent, sent
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted

NEW, IMPORT = f"{HERE}/new", f"{HERE}/import"
LARGEST = 5_000_000
LIMITS = Limits(rows=3_000, text_bytes=5_000_000)
KIND, CHOICE = "women", "choice"
SPREADSHEET = ("spreadsheet_unreadable", "spreadsheet_locked", "spreadsheet_empty", "spreadsheet_too_large")
FIELDS = dict.fromkeys(
    (*SPREADSHEET, "crowded", "one_at_a_time", WomanColumns.code, uploads.UploadGone.code), "workbook"
)


@get(NEW, opt=KEEPING)
async def ask(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask who she is and what makes it hard."""
    today = clock.today().isoformat()
    return await _new_page(request, actor, FormState({"since": today, "checked_on": today}))


@post(NEW, opt=KEEPING, status_code=200)
async def new(request: WebRequest, actor: CurrentActor) -> Response[Any]:
    """Write her down."""

    def done(_form: NewWoman, woman: UUID) -> Response[Any]:
        return see_other(f"{HERE}/{woman}", "已登记，下一步：登记本人是否同意")

    return await submitted(request, NewWoman, partial(register, actor), partial(_new_page, request, actor), done)


async def _new_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/woman_new.html",
        status_code=status_code,
        form=form,
        organisations=await choices.organisations(actor),
        categories=[(each.code, each.label) for each in woman_categories().values() if each.holds(clock.today())],
        sources=choices.labelled(Source),
    )


@get(IMPORT, opt=KEEPING)
async def choose(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for the list."""
    return await _choose_page(request, actor, FormState())


@post(IMPORT, opt=KEEPING, status_code=200, request_max_body_size=LARGEST + 100_000)
async def look(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Read the list and keep it sealed; nothing is written yet."""
    form = await sent(request)
    chosen = {"organisation": form.text("organisation")}
    try:
        file = form.file("workbook")
        await take_in(actor, await _sheets(actor, file), chosen["organisation"], dry_run=True)
        token = await uploads.keep(actor, file, KIND)
        await uploads.note(actor, token, CHOICE, chosen)
    except JinguoError as error:
        return await _choose_page(request, actor, form.state(error, FIELDS), error.status)
    return see_other(f"{IMPORT}/{token}")


@get(f"{IMPORT}/{{token:uuid}}", opt=KEEPING)
async def preview(request: WebRequest, actor: CurrentActor, token: FromPath[UUID]) -> Response[str]:
    """Show what would become of the rows: counts, and the numbers and reasons of those that go back."""
    try:
        trial = await _tried(actor, token)
    except JinguoError as error:
        return await _choose_page(request, actor, Sent({}, {}).state(error, FIELDS), error.status)
    return await desk_page(request, "desk/women_preview.html", trial=trial, token=token)


@post(f"{IMPORT}/{{token:uuid}}", opt=KEEPING, status_code=200)
async def take(request: WebRequest, actor: CurrentActor, token: FromPath[UUID]) -> Response[str]:
    """Take the good rows in; the file is deleted."""
    try:
        done = await _tried(actor, token, dry_run=False)
        await uploads.drop(actor, token)
    except JinguoError as error:
        return await _choose_page(request, actor, Sent({}, {}).state(error, FIELDS), error.status)
    back = f"，退回 {len(done.refused)} 行" if done.refused else ""
    return see_other(HERE, f"导入完成：登记 {done.added} 位，原来就有 {done.known} 位{back}。上传的文件已删除")


async def _tried(actor: Actor, token: UUID, *, dry_run: bool = True) -> WomenTakenIn:
    file = await uploads.find(actor, token)
    chosen = await uploads.noted(actor, token, CHOICE) or {}
    return await take_in(actor, await _sheets(actor, file), chosen.get("organisation", ""), dry_run=dry_run)


async def _sheets(actor: Actor, file: File) -> list[Sheet]:
    return await FILES.run_for(actor.id, spreadsheet.read, file.content, file.name, LIMITS)


async def _choose_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/women_import.html",
        status_code=status_code,
        form=form,
        organisations=await choices.organisations(actor),
    )

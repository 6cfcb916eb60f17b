"""导出名册: the list of volunteers as a file; first what it will hold, and what for."""

from functools import partial
from typing import Any

from litestar import Response, get, post

from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actor import Actor, require
from jinguo.authority.exports import purpose_of
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import Invalid
from jinguo.tasks.catalogue import TaskKind
from jinguo.volunteers.registry.export import STATES, FileKind, RosterFilter, count_roster, export_roster
from jinguo.volunteers.registry.exposure import NEEDS, Tier
from jinguo.volunteers.registry.search_words import said
from jinguo.web.desk.choices import Choice
from jinguo.web.desk.exports import steps as export_steps
from jinguo.web.desk.exports.form import FILES, export_page
from jinguo.web.desk.search import typed, without_number
from jinguo.web.downloads import CSV, XLSX, download
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.limits import EXPORTS, limited
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/volunteers/export"
KIND = TaskKind.ROSTER_EXPORT
MASKED = "定期导出只能打码。请换成打码的文件"
NOBODY = "按姓名、号码查找的名单不能定期导出。请回到志愿者页清空查找框再来"
FULL: tuple[Choice, ...] = (
    ("xlsx-full", "Excel 表格，手机号和身份证号不打码（要重新验证身份）"),
    ("csv-full", "CSV 文本，手机号和身份证号不打码（要重新验证身份）"),
)
MEDIA = {FileKind.XLSX: XLSX, FileKind.CSV: CSV}


@get(HERE, opt=allow(Permission.EXPORT_VOLUNTEERS))
async def before_export(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what the file will hold, and ask what for."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    asked = Sent({name: str(value) for name, value in request.query_params.items()}, {})
    return await _page(request, actor, asked, FormState({"file": asked.text("file") or "xlsx"}))


@post(HERE, opt=allow(Permission.EXPORT_VOLUNTEERS) | limited(EXPORTS), status_code=200)
async def export_volunteers(request: WebRequest, actor: CurrentActor) -> Response[bytes] | Response[str]:
    """Export all of the list as a file, whatever page was looked at."""
    form = await sent(request)
    chosen = form.text("file")
    kind = FileKind.CSV if chosen.startswith(FileKind.CSV) else FileKind.XLSX
    full = chosen.endswith("-full")
    if full:
        require(actor, NEEDS[Tier.FULL])
        require_proof(actor)
    step, page = partial(_exported, actor, kind, full), partial(_page, request, actor, form)
    return await submitted(form, Sent, step, page)


async def _exported(actor: Actor, kind: FileKind, full: bool, form: Sent) -> Response[bytes]:
    """Answer with the file, or ask for the task that makes a long one."""
    wanted, purpose = form.read(RosterFilter), purpose_of(form.text("purpose"))
    place, rows = await count_roster(actor, wanted)
    if export_steps.is_long(rows):
        wish = _wish(wanted, kind, purpose) | {"full": full}
        return await export_steps.task(
            actor, KIND, f"{_title(place, wanted)}，{'完整号码' if full else '打码'}", **wish
        )
    made = await export_roster(actor, wanted, kind, purpose=purpose, full=full)
    file = download(made.content, made.name, MEDIA[kind])
    file.headers |= {"X-Export-Number": made.number}
    return file


@post(f"{HERE}/saved", opt=allow(Permission.EXPORT_VOLUNTEERS) | limited(EXPORTS), status_code=200)
async def save_roster(request: WebRequest, actor: CurrentActor) -> Response[bytes] | Response[str]:
    """Save the export, to be made again; never with numbers in full, and never of somebody who was looked for."""
    form = await sent(request)
    return await submitted(form, Sent, partial(_saved, actor), partial(_page, request, actor, form))


async def _saved(actor: Actor, form: Sent) -> Response[bytes]:
    wanted, purpose = form.read(RosterFilter), purpose_of(form.text("purpose"))
    if form.text("file") not in dict(FILES):
        raise Invalid(MASKED, fields={"file": MASKED})
    if wanted.q:
        raise Invalid(NOBODY, fields={"rhythm": NOBODY})
    place, _ = await count_roster(actor, wanted)
    wish = _wish(wanted, FileKind(form.text("file")), purpose)
    return await export_steps.saved(actor, form, KIND, _title(place, wanted), **wish)


def _title(place: str, wanted: RosterFilter) -> str:
    return f"导出名册：{place}，{STATES[wanted.state]}"


def _wish(wanted: RosterFilter, kind: FileKind, purpose: str) -> dict[str, Any]:
    """The parameters with which the worker is asked for the file."""
    return {"filter": wanted.model_dump(mode="json"), "file": kind.value, "purpose": purpose}


async def _page(
    request: WebRequest, actor: Actor, asked: Sent, form: FormState, status_code: int = 200
) -> Response[str]:
    chosen = asked.read(RosterFilter)
    place, rows = await count_roster(actor, chosen)
    text = said(chosen.q)
    fields = {name: asked.text(name) for name in ("q", "organisation", "state") if asked.text(name)}
    whole = actor.may(NEEDS[Tier.FULL])
    return await export_page(
        request,
        actor,
        FormState({**form.values, "q": typed(fields).value("q")}, form.errors),
        title="导出名册",
        address=HERE,
        back=("/desk/volunteers", "志愿者"),
        facts=[
            ("范围", place),
            ("名单", STATES.get(chosen.state, "")),
            ("查找", text or "全部"),
            ("人数", f"{rows:,}"),
            (
                "内容",
                "和您在志愿者页面上看到的一样，手机号和身份证号打码" if not whole else "和志愿者页面一样；默认打码",
            ),
        ],
        hidden=fields,
        files=(*FILES, *FULL) if whole else FILES,
        saving=export_steps.CHOICES,
        status_code=status_code,
    )

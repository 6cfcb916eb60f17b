"""时长导出: the same totals as a file that says how to get them again; first what it will hold, and what for."""

from functools import partial
from typing import Any

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.exports import purpose_of
from jinguo.authority.grants import Permission
from jinguo.hours.totals.export import FileKind, export
from jinguo.hours.totals.queries import Totals, totals
from jinguo.kernel.errors import Invalid
from jinguo.tasks.catalogue import TaskKind
from jinguo.web.desk.exports import steps as export_steps
from jinguo.web.desk.exports.form import export_page
from jinguo.web.desk.hours.filter import Asked, asked, queried
from jinguo.web.desk.hours.periods import Period
from jinguo.web.downloads import CSV, XLSX, download
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted
from jinguo.web.wording import day

HERE = "/desk/hours/export"
KIND = TaskKind.HOURS_EXPORT
FIXED = "自选日期和固定的台账序号每次都一样，不用定期做。请回到时长页选“上月”“今年”这样的时段"

MEDIA = {FileKind.XLSX: XLSX, FileKind.CSV: CSV}


@get(HERE, opt=allow(Permission.EXPORT_HOURS))
async def before_export(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what the file will hold, and ask what for."""
    return await _page(request, actor, asked(queried(request)), FormState())


@post(HERE, opt=allow(Permission.EXPORT_HOURS), status_code=200)
async def export_hours(request: WebRequest, actor: CurrentActor) -> Response[bytes] | Response[str]:
    """Export the totals as a file: all lines of the filter, whatever was searched for."""
    form = await sent(request)
    question = asked(form)
    return await submitted(form, Sent, partial(_exported, actor, question), partial(_page, request, actor, question))


async def _exported(actor: Actor, question: Asked, form: Sent) -> Response[bytes]:
    """Answer with the file, or ask for the task that makes a long one."""
    kind = _kind(form)
    purpose, figures = purpose_of(form.text("purpose")), await totals(actor, question.selection)
    if export_steps.is_long(figures.frame.height):
        return await export_steps.task(actor, KIND, _title(figures, question), **_wish(question, kind, purpose))
    made = await export(actor, question.selection, kind, purpose=purpose, figures=figures)
    file = download(made.content, made.name, MEDIA[kind])
    file.headers |= {"X-Ledger-Position": str(made.ledger_position), "X-Export-Number": made.number}
    return file


def _kind(form: Sent) -> FileKind:
    return FileKind.CSV if form.text("file") == FileKind.CSV else FileKind.XLSX


@post(f"{HERE}/saved", opt=allow(Permission.EXPORT_HOURS), status_code=200)
async def save_hours(request: WebRequest, actor: CurrentActor) -> Response[bytes] | Response[str]:
    """Save the export, to be made again by itself: the word of the period is kept, not its days."""
    form = await sent(request)
    question = asked(form)
    return await submitted(form, Sent, partial(_saved, actor, question), partial(_page, request, actor, question))


async def _saved(actor: Actor, question: Asked, form: Sent) -> Response[bytes]:
    purpose, period = purpose_of(form.text("purpose")), question.filter.period
    if period is Period.CHOSEN or question.filter.position is not None:
        raise Invalid(FIXED, fields={"rhythm": FIXED})
    figures = await totals(actor, question.selection)
    title = f"{_title(figures, question)}，{period.label}"
    wish = _wish(question, _kind(form), purpose) | {"period": period.value}
    return await export_steps.saved(actor, form, KIND, title, **wish)


def _title(figures: Totals, question: Asked) -> str:
    return f"导出时长：{figures.place.name}，按{question.filter.by.label}"


def _wish(question: Asked, kind: FileKind, purpose: str) -> dict[str, Any]:
    """The parameters with which the worker is asked for the file."""
    selection = question.selection.model_dump(mode="json", exclude_none=True)
    return {"selection": selection, "file": kind.value, "purpose": purpose}


async def _page(
    request: WebRequest, actor: Actor, question: Asked, form: FormState, status_code: int = 200
) -> Response[str]:
    figures = await totals(actor, question.selection)
    first = day(question.first) if question.first else "开始记录"
    return await export_page(
        request,
        actor,
        form,
        title="导出时长",
        address=HERE,
        back=(question.address("/desk/hours"), "时长"),
        facts=[
            ("统计范围", figures.place.name),
            ("服务日期", f"{first} 到 {day(question.last)}"),
            ("汇总方式", f"按{question.filter.by.label}"),
            ("行数", f"{figures.frame.height:,}"),
            ("个人信息", "姓名、编号；手机号和身份证号打码" if question.filter.by == "volunteer" else "没有"),
        ],
        hidden={name: value for name, value in question.fields.items() if name != "q"},
        saving=export_steps.CHOICES,
        status_code=status_code,
    )

"""导出登记: who took which data out, when and what for; and whose file is this."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from litestar import Response, get, post
from pydantic import Field

from jinguo.authority.actor import Actor
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.grants import Permission
from jinguo.authority.queries import ExportRow
from jinguo.authority.queries import exports as registered
from jinguo.authority.traces import Traced, trace
from jinguo.hours.catalogue import By
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import Text
from jinguo.kernel.paging import Page
from jinguo.organisations.queries import full_names
from jinguo.web.desk import choices
from jinguo.web.desk.day_filter import DayFilter
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/exports"
LARGEST = 20_000_000
"""Bytes of a file that is looked for."""

TERMS: Mapping[str, str] = {
    "by": "汇总方式",
    "since": "从",
    "until": "到（不含）",
    "organisation": "组织",
    "position": "台账序号",
    "q": "查找",
    "unreviewed": "只看待核对",
    "left": "只看已退出",
    "full": "完整信息",
    "only": "只看",
    "file": "原文件",
}
"""What the filters of exports are called; others are for machines and not shown."""


class ExportFilter(DayFilter):
    """The fields as they were sent; both days are included."""

    q: Annotated[Text, Field(max_length=60)] = ""
    kind: Annotated[Text, Field(max_length=30)] = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An export as the page shows it."""

    row: ExportRow
    place: str
    selection: str
    columns: str


@get(HERE, opt=allow(Permission.READ_EXPORTS) | menu("导出登记", "file-spreadsheet", Group.MANAGEMENT, 91))
async def exports(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the register of exports, newest first."""
    form = Sent(dict(request.query_params.items()), {})
    try:
        said = form.read(ExportFilter)
    except JinguoError as error:
        return await _page(request, actor, ExportFilter(), form.state(error), status_code=error.status)
    return await _page(request, actor, said, FormState(form.values))


@post(f"{HERE}/find", opt=allow(Permission.READ_EXPORTS), status_code=200, request_max_body_size=LARGEST + 100_000)
async def find_export(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Find whose export a file is. It is looked at and thrown away."""
    page = partial(_page, request, actor, ExportFilter())
    return await submitted(
        request,
        lambda form: form.file("found"),
        lambda file: trace(actor, file.content, file.name),
        page,
        lambda file, traced: page(FormState(), traced=traced, name=file.name),
    )


async def _page(
    request: WebRequest,
    actor: Actor,
    said: ExportFilter,
    form: FormState,
    *,
    traced: list[Traced] | None = None,
    name: str = "",
    status_code: int = 200,
) -> Response[str]:
    rows = await _registered(actor, said, page_number(request))
    names = await full_names({row.path for row in rows.rows} | {each.path for each in traced or []})
    lines = [Line(row, names[row.path], _said(row.selection), "、".join(row.columns)) for row in rows.rows]
    return await desk_page(
        request,
        "desk/exports.html",
        status_code=status_code,
        form=form,
        lines=lines,
        kinds=choices.labelled(ExportKind),
        pager=pager(request, Page(lines, rows.total, rows.page, rows.size)),
        asked=bool(said.q or said.kind or said.first or said.last),
        traced=traced,
        file_name=name,
    )


async def _registered(actor: Actor, said: ExportFilter, page: int) -> Page[ExportRow]:
    return await registered(
        actor,
        said.q,
        kind=said.kind,
        since=clock.at_beijing(said.first) if said.first else None,
        until=clock.at_beijing(said.last + timedelta(days=1)) if said.last else None,
        page=page,
    )


def _said(selection: Mapping[str, Any]) -> str:
    """Put the filter into words: what has a word."""
    known = {name: value for name, value in selection.items() if name in TERMS and value not in (None, "", False)}
    return "，".join(f"{TERMS[name]} {_value(name, value)}" for name, value in known.items())


def _value(name: str, value: object) -> str:
    if name == "by" and isinstance(value, str) and value in set(By):
        return f"按{By(value).label}"
    return "是" if value is True else str(value)

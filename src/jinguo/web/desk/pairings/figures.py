"""关爱数据: the figures of care as they are handed upward, on the page and as a workbook."""

import asyncio
from datetime import date, timedelta

import polars as pl
from litestar import Response, get

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.spans import months_after
from jinguo.kernel import clock
from jinguo.kernel.spreadsheet import SheetOut, write
from jinguo.organisations.queries import by_path
from jinguo.pairings.figures.queries import Figures, Line, figures
from jinguo.web.desk.pairings.pages import HERE as PAIRINGS
from jinguo.web.downloads import XLSX, download
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest

HERE = f"{PAIRINGS}/figures"
LEFT_OUT = "＊"
"""What stands for a count that is not told, be it few or one that would give few away: nobody shall know which."""

QUARTERS = "一二三四"
MONTHS = 3
COLUMNS = (
    ("在册", "children"),
    ("已结对", "paired"),
    ("待结对", "waiting"),
    ("结对率%", "share"),
    ("联系到", "reached"),
    ("在岗妈妈", "mothers"),
    ("队伍", "teams"),
    ("培训", "trained"),
    ("联系", "contacts"),
    ("见面", "meetings"),
    ("家访", "visits"),
)
OF_CHILDREN = COLUMNS[:5]
"""The columns that a category has."""


@get(HERE, opt=allow(Permission.KEEP_MOTHERS) | menu("关爱数据", "chart-bar", Group.CARE, 13))
async def shown(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the figures of a year or a quarter, by the parts of the place and by category."""
    period, found = await _asked(request, actor)
    return await desk_page(
        request,
        "desk/care_figures.html",
        found=found,
        shares=[(line.label, line.share) for line in found.parts if line.share is not None],
        place=(await by_path(actor.path)).name if actor.path else "全部区县",
        columns=COLUMNS,
        of_children=OF_CHILDREN,
        left_out=LEFT_OUT,
        form=FormState({"period": period}),
        periods=[(code, label) for code, label, _, _ in _periods()],
        period=period,
    )


@get(f"{HERE}/file", opt=allow(Permission.KEEP_MOTHERS))
async def saved(request: WebRequest, actor: CurrentActor) -> Response[bytes]:
    """Hand out the same as a workbook: one sheet by place, one by category."""
    _, found = await _asked(request, actor)
    place = (await by_path(actor.path)).name if actor.path else "全部区县"
    sheets = [
        SheetOut("按地方", _frame("地方", (*found.parts, found.whole), COLUMNS)),
        SheetOut("按类别", _frame("类别", found.categories, OF_CHILDREN)),
    ]
    content = await asyncio.to_thread(write, sheets)
    return download(content, f"{place}关爱数据_{found.first:%Y%m%d}-{found.last:%Y%m%d}.xlsx", XLSX)


def _frame(name: str, lines: tuple[Line, ...], columns: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    """The lines as they are shown: numbers are numbers unless one of the column is left out."""
    made: dict[str, list[object]] = {name: [line.label for line in lines]}
    for label, what in columns:
        values = [getattr(line, what) for line in lines]
        empty = "" if what == "share" else LEFT_OUT
        made[label] = values if None not in values else [empty if value is None else str(value) for value in values]
    return pl.DataFrame(made, strict=False)


async def _asked(request: WebRequest, actor: Actor) -> tuple[str, Figures]:
    wanted = str(request.query_params.get("period", ""))
    code, _, first, last = next((each for each in _periods() if each[0] == wanted), _periods()[0])
    return code, await figures(actor, first, last)


def _periods() -> list[tuple[str, str, date, date]]:
    """The years and quarters that may be chosen, the newest first: code, words, first and last day."""
    today = clock.today()
    found = []
    for year in (today.year, today.year - 1):
        found.append((f"{year}", f"{year} 年", date(year, 1, 1), date(year, 12, 31)))
        for quarter in (4, 3, 2, 1):
            first = date(year, MONTHS * quarter - 2, 1)
            last = months_after(first, MONTHS) - timedelta(days=1)
            if first <= today:
                found.append((f"{year}-{quarter}", f"{year} 年第{QUARTERS[quarter - 1]}季度", first, last))
    return found

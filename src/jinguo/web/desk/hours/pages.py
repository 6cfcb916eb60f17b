"""时长: the totals of the ledger as figures, a chart and a table, and as a file that says how to get them again."""

from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Response, get

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import queries as checkin
from jinguo.hours.catalogue import By, Source
from jinguo.hours.claims import queries as claims
from jinguo.hours.totals.overview import Overview, overview
from jinguo.hours.totals.queries import Totals, totals
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.paging import Page
from jinguo.organisations.queries import Place, subtree
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.charts import begun
from jinguo.web.desk import choices
from jinguo.web.desk.hours.filter import Asked, asked, queried
from jinguo.web.desk.hours.periods import Period, months_between
from jinguo.web.desk.search import typed, without_number
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, WebRequest

LINES = 20
"""Rows of the table on one page."""

MOST_FOUND = 200
"""Volunteers that a search names at most."""

MOST_MONTHS = 60
UNITS = {
    By.VOLUNTEER: "人",
    By.ORGANISATION: "个组织",
    By.SERVICE_CLASS: "类",
    By.PROGRAMME: "个项目",
    By.MONTH: "个月",
    By.METHOD: "种方式",
}


@get("/desk/hours", opt=allow(Permission.SEE_HOURS) | menu("时长", "clock", Group.HOURS, 40))
async def hours(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the totals that the address asks for; without any, this year by volunteer."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    form = queried(request)
    places = await subtree(actor) if actor.may(Permission.SEE_ORGANISATIONS) else []
    menus = _menus(form, places)
    try:
        question = asked(form)
        figures = await totals(actor, question.selection)
    except JinguoError as error:
        return await desk_page(
            request, "desk/hours.html", status_code=error.status, form=form.state(error), figures=None, **menus
        )
    around = await overview(actor, figures)
    lines = await _lines(actor, question, figures, page_number(request))
    codes = {place.path: place.code for place in places if place.path != figures.place.path}
    return await desk_page(
        request,
        "desk/hours.html",
        form=FormState({**question.fields, "first": str(question.first or ""), "last": str(question.last)}),
        **menus,
        question=question,
        figures=figures,
        overview=around,
        months=month_points(around, question),
        sources=[(source, figures.by_source[source]) for source in Source],
        source_columns=[(source.label, "r") for source in Source],
        lines=lines,
        pager=pager(request, lines, UNITS[question.filter.by]),
        codes=codes,
        to_settle=len(await checkin.waiting(actor)),
        to_approve=await claims.claims_waiting(actor),
        may_export=actor.may(Permission.EXPORT_HOURS),
        unit=UNITS[question.filter.by],
    )


def _menus(form: Sent, places: list[Place]) -> dict[str, Any]:
    """Fill the search box, and list what the menus of the filter offer."""
    return {
        "box": typed(form.values),
        "periods": choices.labelled(Period),
        "bys": choices.labelled(By),
        "organisations": choices.tree(places),
    }


async def _lines(actor: Actor, question: Asked, figures: Totals, page: int) -> Page[Any]:
    """Read one page of the table; with a search, of the volunteers found."""
    if question.filter.q and question.filter.by is By.VOLUNTEER:
        found = await _found(actor, question.filter.q, figures.place.path)
        figures = replace(figures, frame=figures.frame.filter(figures.frame["key"].is_in(found)))
    first = (page - 1) * LINES
    return Page(figures.lines(first, LINES), figures.frame.height, page, LINES)


async def _found(actor: Actor, text: str, path: str) -> list[str]:
    """Find the ids of the volunteers who answer to a typed text, those who have left as well."""
    within = path if path != "/" else None
    here = await volunteers.search(actor, text, within=within, size=MOST_FOUND)
    gone = await volunteers.search(actor, text, within=within, left=True, size=MOST_FOUND)
    return [str(row.id) for row in (*here.rows, *gone.rows)]


def month_points(around: Overview, question: Asked) -> list[tuple[str, float]]:
    """Sum the hours of each month for the chart, from the first month that has any; later ones without any as well."""
    first = question.first
    if first is None or len(months_between(first, question.last)) > MOST_MONTHS:
        earliest = min(around.by_month, default=question.last.year * 100 + question.last.month)
        first = date(earliest // 100, earliest % 100, 1)
    months = begun([(month, around.by_month.get(month, 0)) for month in months_between(first, question.last)])
    latest = months[-MOST_MONTHS:]
    names = _month_names([month for month, _ in latest])
    return [(name, round(minutes / 60, 1)) for name, (_, minutes) in zip(names, latest, strict=True)]


def _month_names(months: list[int]) -> list[str]:
    """The names of the months under the bars: with the year in January, or at each where there are many."""
    many = len(months) > 12 or all(month % 100 != 1 for month in months)  # noqa: PLR2004 - the months of a year
    return [f"{month // 100}年{month % 100}月" if many or month % 100 == 1 else f"{month % 100}月" for month in months]

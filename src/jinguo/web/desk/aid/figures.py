"""惠及人次: how often somebody was helped, by month and town; small numbers are not told."""

from litestar import Response, get

from jinguo.aid.totals.queries import aid_figures
from jinguo.authority.grants import Permission
from jinguo.web.desk.aid.pages import HERE
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest


@get(f"{HERE}/figures", opt=allow(Permission.SEE_AID) | menu("惠及人次", "monitor", Group.CARE, 60))
async def figures(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the last twelve months with a chart of those that may be told, and the same by town."""
    found = await aid_figures(actor)
    sums = zip(found.months, found.sums.cells, strict=True)
    months = [(f"{int(month[5:])}月", count) for month, count in sums if count is not None]
    return await desk_page(
        request,
        "desk/aid_figures.html",
        found=found,
        months=months,
        heads=[f"{int(month[5:])}月" for month in found.months],
        span=f"{_words(found.months[0])}到{_words(found.months[-1])}",
    )


def _words(month: str) -> str:
    return f"{month[:4]} 年 {int(month[5:])} 月"

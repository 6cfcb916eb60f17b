"""删除回执: where a request to erase stands and what came of it, for whoever has its number; it names nobody."""

from datetime import datetime

from litestar import Response, get
from litestar.params import FromPath

from jinguo.kernel import clock
from jinguo.organisations.queries import by_path
from jinguo.retention import queries
from jinguo.retention.catalogue import Fate
from jinguo.retention.errors import NoSuchErasure
from jinguo.retention.plan import of_fate
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest


@get("/erasures", opt=allow(PUBLIC))
async def look_up(request: WebRequest) -> Response[str]:
    """Show the field for a receipt's number, or what was found by it."""
    number = str(request.query_params.get("number", "")).strip().upper()
    if not number:
        return await phone_page(request, "public/erasure.html", asked=None, number="", unknown=False)
    return await _page(request, number)


@get("/erasures/{number:str}", opt=allow(PUBLIC))
async def receipt(request: WebRequest, number: FromPath[str]) -> Response[str]:
    """Show the receipt, to be read or printed."""
    return await _page(request, number)


async def _page(request: WebRequest, number: str) -> Response[str]:
    try:
        asked = await queries.receipt(number)
    except NoSuchErasure:
        unknown = {"asked": None, "number": number, "unknown": True}
        return await phone_page(request, "public/erasure.html", status_code=404, **unknown)
    return await phone_page(
        request,
        "public/erasure.html",
        federation=(await by_path(asked.path)).federation,
        asked=asked,
        number=number,
        unknown=False,
        gone=of_fate(asked.receipt, Fate.ERASE),
        kept=of_fate(asked.receipt, Fate.KEEP),
        asked_day=_whole_day(asked.asked_at),
        done_day=_whole_day(asked.done_at) if asked.done_at else "",
    )


def _whole_day(moment: datetime) -> str:
    """Say a day with its year, for a paper that is kept."""
    day = clock.beijing_day(moment)
    return f"{day.year}年{day.month}月{day.day}日"

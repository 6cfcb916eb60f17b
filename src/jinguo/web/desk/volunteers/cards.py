"""Volunteer cards to print, for those without a smartphone: name, number, and the number as a code."""

from collections.abc import Sequence
from urllib.parse import urlencode

from litestar import Response, get

from jinguo.authority.grants import Permission
from jinguo.kernel.paging import Page
from jinguo.kernel.text import qr
from jinguo.organisations import queries as organisations
from jinguo.volunteers.registry import queries
from jinguo.volunteers.registry.cards import VolunteerRow
from jinguo.volunteers.registry.queries import LARGEST_PAGE
from jinguo.web.desk.search import without_number
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number
from jinguo.web.parameters import CurrentActor, PathId, WebRequest


@get("/desk/volunteers/{volunteer_id:uuid}/card", opt=allow(Permission.SEE_VOLUNTEERS))
async def card(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Print the card of one volunteer."""
    found = await queries.volunteer(actor, volunteer_id)
    back = (f"/desk/volunteers/{volunteer_id}", found.name)
    return await _sheet(request, [found], f"{found.name}，编号 {found.number}", back)


@get("/desk/volunteers/cards", opt=allow(Permission.SEE_VOLUNTEERS))
async def cards(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Print the cards that a search finds, in parts of 200 (`?page=`), which one browser can print."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    text = str(request.query_params.get("q", ""))
    code = str(request.query_params.get("organisation", ""))
    within = (await organisations.by_code(code)).path if code else None
    found = await queries.search(actor, text, within=within, page=page_number(request), size=LARGEST_PAGE)
    said = f"共 {found.total} 张"
    if found.pages > 1:
        said = f"{said}，分 {found.pages} 次打印，这是第 {found.page} 次"
    return await _sheet(request, found.rows, said, ("/desk/volunteers", "志愿者"), _parts(request, found))


def _parts(request: WebRequest, found: Page[VolunteerRow]) -> list[tuple[str, str, None, bool]]:
    """The parts as tabs: address, which cards, no count, whether it is this one; none where one part holds all."""
    asked = {name: str(value) for name, value in request.query_params.items() if name != "page"}
    firsts = range(0, found.total, found.size) if found.pages > 1 else ()
    return [
        (
            f"/desk/volunteers/cards?{urlencode({**asked, 'page': place})}",
            f"第 {first + 1}–{min(first + found.size, found.total)} 张",
            None,
            place == found.page,
        )
        for place, first in enumerate(firsts, 1)
    ]


async def _sheet(
    request: WebRequest,
    rows: Sequence[VolunteerRow],
    text: str,
    back: tuple[str, str],
    parts: Sequence[tuple[str, str, None, bool]] = (),
) -> Response[str]:
    fast = len(rows) > 1
    codes = [(row, qr.svg(row.number, title=f"{row.name}的编号 {row.number}", fast=fast)) for row in rows]
    return await desk_page(request, "desk/volunteer_cards.html", cards=codes, text=text, back=back, parts=parts)

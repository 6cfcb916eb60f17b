"""A volunteer's personal code, drawn: on her own page, and wherever a helper can do it for her instead."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from jinguo.authority.grants import Permission
from jinguo.kernel.text import qr
from jinguo.volunteers import codes
from jinguo.volunteers.registry import queries
from jinguo.volunteers.registry.cards import Card
from jinguo.web.guard import allow
from jinguo.web.jinja import render
from jinguo.web.parameters import CurrentActor


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A personal code to show: `svg` is the code of the moment, good for a minute; `number` what she says when it
    cannot be scanned.
    """

    name: str
    svg: str
    number: str


def own_code(card: Card) -> OwnCode:
    """Make a fresh code for a volunteer's own card."""
    return OwnCode(card.name, qr.svg(codes.issue(card.id), title=f"{card.name}的志愿者二维码"), spaced(card.number))


def lasting_code(card: Card) -> str:
    """Draw the volunteer's number as a QR code, as SVG. For a page that may stand without network for long: it does not
    grow old, and the helper who scans it compares the name as with a number that was said.
    """
    return qr.svg(card.number, title=f"{card.name}的志愿者编号二维码")


def spaced(number: str) -> str:
    """Space an 8-digit number in two groups, to be read aloud."""
    return f"{number[:4]} {number[4:]}"


@get("/me/code", opt=allow(Permission.OWN_PAGE))
async def renew(actor: CurrentActor) -> Response[Any]:
    """Show the next code, for the page that shows one (htmx asks every 45 s)."""
    return render("mine/_code.html", code=own_code(await queries.own(actor)))

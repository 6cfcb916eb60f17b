"""Presence kept by the phone at an event: a number for the browser, and the ticket that a screen code became."""

import re
import secrets
from datetime import timedelta
from uuid import UUID

from litestar.datastructures import Cookie

from jinguo.checkin.codes import TICKET_LIVES, ticket, ticket_issued_at
from jinguo.web.cookies import keep, real_name
from jinguo.web.parameters import WebRequest

BROWSER = "jinguo-browser"
"""128 random bits: one browser checks in one person at an event. It says nothing of who she is."""

TICKET = "jinguo-ticket"
"""The presence ticket of the event that was scanned last."""

REMEMBERED = timedelta(days=365)


def browser(request: WebRequest) -> bytes | None:
    """The number of this browser, if it has one."""
    kept = request.cookies.get(real_name(BROWSER), "")
    return bytes.fromhex(kept) if re.fullmatch("[0-9a-f]{32}", kept) else None


def admitted(request: WebRequest, event: UUID) -> list[Cookie]:
    """Make the cookies for a browser that has just shown a passing screen code of this event."""
    number = browser(request) or secrets.token_bytes(16)
    return [
        keep(BROWSER, number.hex(), REMEMBERED),
        keep(TICKET, ticket(event, number).token, TICKET_LIVES),
    ]


def ticket_for(request: WebRequest, event: UUID) -> str | None:
    """Find this browser's ticket to check in at the event now; None when it must scan the screen first."""
    number, token = browser(request), request.cookies.get(real_name(TICKET), "")
    return token if number and ticket_issued_at(event, number, token) else None

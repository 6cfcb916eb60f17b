"""Codes that prove presence: the rotating code on the screen, and the ticket that it is swapped for.

The screen code is an HMAC over event and 30-second step by the server's clock; one step earlier or later still
passes, so that a scan takes its time. The first page view swaps it for a ticket of ten minutes bound to the browser:
log-in by SMS outlasts a screen code.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from jinguo.kernel import clock, crypto

STEP = 30
"""Seconds that one screen code is shown."""

TICKET_LIVES = timedelta(minutes=10)

_LARGEST = 2**36
"""Seconds of Unix time that a code may speak of: far in the future, and still a date."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A code, and until when it passes."""

    token: str
    valid_until: datetime


def screen_token(event: UUID) -> Issued:
    """Make the screen code to be shown now."""
    step = int(clock.now().timestamp()) // STEP
    return Issued(f"{step:x}-{_mac('screen', event, step)}", datetime.fromtimestamp((step + 2) * STEP, UTC))


def screen_passes(event: UUID, token: str) -> str | None:
    """Check a screen code; None when it is of this event and now, else the code of the refusal."""
    step, _, mac = token.partition("-")
    try:
        number = int(step, 16)
    except ValueError:
        return "code_wrong"
    if not 0 <= number < _LARGEST or not hmac.compare_digest(mac.encode(), _mac("screen", event, number).encode()):
        return "code_wrong"
    return None if abs(int(clock.now().timestamp()) // STEP - number) <= 1 else "code_expired"


def ticket(event: UUID, browser: bytes) -> Issued:
    """Make a presence ticket for a browser that has just shown a passing screen code."""
    issued = int(clock.now().timestamp())
    return Issued(f"t{issued:x}-{_mac('ticket', event, issued, browser)}", clock.now() + TICKET_LIVES)


def ticket_issued_at(event: UUID, browser: bytes, token: str, used_at: datetime | None = None) -> datetime | None:
    """Find when a presence ticket was issued, if it is of this event and browser and was not too old when used: now, or
    when she tapped, where the tap had to wait for the network. What counts then lies within its ten minutes.
    """
    issued, _, mac = token[1:].partition("-")
    try:
        moment = int(issued, 16)
    except ValueError:
        return None
    if not 0 <= moment < _LARGEST:
        return None
    if not hmac.compare_digest(mac.encode(), _mac("ticket", event, moment, browser).encode()):
        return None
    at = datetime.fromtimestamp(moment, UTC)
    return at if (used_at or clock.now()) - at <= TICKET_LIVES else None


def _mac(purpose: str, event: UUID, number: int, browser: bytes = b"") -> str:
    return crypto.ring().mac(purpose, event.bytes + number.to_bytes(8, "big") + browser)[:12].hex()

"""The time of a tap or scan whose request comes later, without believing the device's clock.

A phone's clock may be minutes wrong. So the device tells two times by its own clock: of the tap (a field of the form)
and of the sending (header X-Sent-At). Their difference is how long the tap waited; it is taken off the server's time.
"""

from datetime import datetime, timedelta

from jinguo.kernel import clock
from jinguo.web.parameters import WebRequest

SENT_AT = "x-sent-at"
AT_ONCE = timedelta(seconds=5)
"""A tap that waited no longer than this counts from its arrival."""

TOO_LONG = timedelta(days=365)
"""No tap waits for a year; what says so says nothing."""


def tapped_at(request: WebRequest, typed: str) -> datetime | None:
    """The server's time at the moment of the tap; None when it did not wait, or the device does not say how long."""
    tapped, sent = _moment(typed), _moment(request.headers.get(SENT_AT, ""))
    if tapped is None or sent is None or not AT_ONCE < sent - tapped < TOO_LONG:
        return None
    return clock.now() - (sent - tapped)


def _moment(text: str) -> datetime | None:
    """Read an ISO 8601 instant with its zone, as JavaScript's toISOString writes it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None

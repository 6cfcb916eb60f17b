"""Pass of the screen at the door, which goes on when its session was idle too long: it may show that, nothing else.

Opening the screen leaves a cookie in that browser which only we can have written: for one event, until its check-in
closes. It opens neither names nor any other page, and is accepted by the screen's own addresses alone.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.secrets import tokens
from jinguo.web.cookies import keep, real_name

COOKIE = "jinguo-screen"
LONGEST = timedelta(hours=24)
NAME = "现场大屏"

ACCEPTED = {"screen_pass": True}
"""For `opt` of the screen's own addresses, beside the permission."""

_PURPOSE = "screen pass"


def issue(event: UUID, path: str, closes_at: datetime) -> Cookie | None:
    """Issue the pass for an event's screen until its check-in closes, at most a day; None when that is over."""
    now = clock.now()
    until = min(closes_at, now + LONGEST)
    if until <= now:
        return None
    text = f"{event} {path} {int(until.timestamp())}".encode()
    return keep(COOKIE, tokens.sign(_PURPOSE, text), until - now)


def bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor | None:
    """The actor that holds a pass: a leader of this one event, without a name of her own."""
    cookie = connection.cookies.get(real_name(COOKIE), "")
    try:
        event, path, until = tokens.signed(_PURPOSE, cookie).decode().split(" ")
    except tokens.NotOurs:
        return None
    if clock.now().timestamp() >= int(until):
        return None
    return Actor(UUID(event), NAME, (Grant(Role.LEADER, path, UUID(event)),))

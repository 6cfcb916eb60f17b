"""Beginning and ending a browser's session: every log-in gets a new token, and the browser's former session ends."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response

from jinguo.access.actions import LoggedIn, log_out
from jinguo.authority.actor import Actor
from jinguo.web.addresses import safe_next
from jinguo.web.authentication import actor as who_asks
from jinguo.web.cookies import CHALLENGE, SESSION, drop, keep
from jinguo.web.flash import see_other

DESK, MINE = "/desk", "/me"


def home_of(actor: Actor) -> str:
    """Where an actor begins."""
    if actor.is_volunteer:
        return MINE
    return DESK if actor.id is not None else "/"


def with_next(page: str, wanted: str) -> str:
    """The address of a log-in page that leads on to where she wanted, if that is a page of ours."""
    wanted = safe_next(wanted, "")
    return f"{page}?{urlencode({'next': wanted})}" if wanted else page


def device(request: Request[Any, Any, Any]) -> str:
    """What the browser calls itself, so that a person knows her sessions apart."""
    return request.headers.get("user-agent", "").replace("\x00", "")


async def begin(request: Request[Any, Any, Any], logged_in: LoggedIn, where: str) -> Response[str]:
    """Go on as whoever has just logged in. A volunteer's session outlives the browser, a member of staff's does not."""
    await end(request)
    done = see_other(where)
    done.cookies.append(keep(SESSION, logged_in.token, logged_in.lasts if logged_in.actor.is_volunteer else None))
    done.cookies.append(drop(CHALLENGE))
    return done


async def end(request: Request[Any, Any, Any]) -> None:
    """End the browser's session, if it has one; its token is worth nothing from now on."""
    former = who_asks(request)
    if former.session is not None:
        await log_out(former)

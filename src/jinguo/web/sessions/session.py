"""Beginning and ending a browser's session: every log-in gets a new token, and the browser's former session ends."""

from datetime import datetime

from litestar import Response

from jinguo.access.accounts.actions import LoggedIn, log_out
from jinguo.access.policy import policy
from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.web.cookies import CHALLENGE, SESSION, drop, keep
from jinguo.web.flash import see_other
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.authentication import SEEN
from jinguo.web.sessions.authentication import actor as who_asks
from jinguo.web.sessions.known_browsers import remember

DESK, MINE = "/desk", "/me"


def home_of(actor: Actor) -> str:
    """The page on which an actor begins."""
    if actor.is_volunteer:
        return MINE
    return DESK if actor.id is not None else "/"


def seconds_left(request: WebRequest) -> int:
    """The seconds without a request after which a session of staff ends; 0 without a session."""
    seen_at: datetime | None = request.scope["state"].get(SEEN)
    return max(0, int((seen_at + policy().idle - clock.now()).total_seconds())) if seen_at else 0


def device(request: WebRequest) -> str:
    """The name that the browser gives itself, so that a person knows her sessions apart."""
    return request.headers.get("user-agent", "").replace("\x00", "")


async def begin(request: WebRequest, logged_in: LoggedIn, where: str, said: str | None = None) -> Response[str]:
    """Begin a session for whoever has just logged in, `said` being shown there. A volunteer's session outlives the
    browser, a member of staff's does not.
    """
    await end(request)
    done = see_other(where, said)
    done.cookies.append(keep(SESSION, logged_in.token, logged_in.lasts if logged_in.actor.is_volunteer else None))
    done.cookies.append(drop(CHALLENGE))
    if logged_in.actor.id is not None:
        done.cookies.append(remember(request, logged_in.actor.id))
    return done


async def end(request: WebRequest) -> None:
    """End the browser's session, if it has one; its token is worth nothing from now on."""
    former = who_asks(request)
    if former.session is not None:
        await log_out(former)

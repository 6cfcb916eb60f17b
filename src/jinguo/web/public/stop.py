"""不再接收: the link at the foot of a letter. Opening it changes nothing (mail scanners open every link); the button
does, or the one click of her mail program (RFC 8058).
"""

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.notifications.preferences import opt_out
from jinguo.notifications.preferences.opt_out import Offer
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest

HERE = "/stop/{token:str}"


@get(HERE, opt=allow(PUBLIC))
async def ask(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """Show what can be refused by this link, and what holds now."""
    return await _page(request, token, await opt_out.offered(token), "")


@post(HERE, opt=allow(PUBLIC), status_code=200)
async def stop(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """Refuse one topic, or all, or take that back. A mail program's one click names nothing: this topic."""
    what = (await sent(request)).text("what")
    if what == "undo":
        return await _page(request, token, await opt_out.resume(token), "undone")
    return await _page(request, token, await opt_out.stop(token, everything=what == "all"), "stopped")


async def _page(request: WebRequest, token: str, offer: Offer, done: str) -> Response[str]:
    return await phone_page(request, "public/stop.html", token=token, offer=offer, done=done)

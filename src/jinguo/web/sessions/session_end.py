"""End of a session while a form was filled in: what she typed is kept, and she is led to her log-in and back."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler

from jinguo.authority.actor import NOBODY, Actor
from jinguo.web import flash, stamp
from jinguo.web.guard import PUBLIC, needs
from jinguo.web.http.origin_page import origin_page
from jinguo.web.http.same_origin import API, SAFE
from jinguo.web.limits import PAGES, spend
from jinguo.web.parameters import WebRequest
from jinguo.web.shells import Flash
from jinguo.web.stamp import MADE, BadStamp
from jinguo.web.submissions import kept_form

STAFF_PAGES = ("/desk", "/door", "/scan", "/events")
"""How the addresses of staff's pages begin; all others are for volunteers and visitors."""

UNKEPT = {"kept": "never"}
"""For `opt` of a form about a child that a phone keeps as a draft: the server keeps no second copy of it."""

_WAY = "jinguo.way_back"
_WHY = "登录过期时这张表还没有保存，您填的都在下面。请核对后再提交。"
_KEPT = "登录已过期，刚才填的还没有保存。重新登录后会回到那张表，填的内容都在。"
_LOST = "登录已过期，刚才的操作没有保存。请重新登录，再做一次。"


async def guard(connection: ASGIConnection[Any, Actor, Any, Any], handler: BaseRouteHandler) -> None:
    """Keep what is sent without a session, if a stamp of ours says whose it is; the guard behind this one refuses it.

    What bears no stamp is not read: strangers cannot fill the disk.
    """
    actor = connection.scope.get("user") or NOBODY
    path: str = connection.scope["path"]
    if actor.id is not None or connection.scope.get("method") in SAFE or path.startswith(API):
        return
    if handler.opt.get("kept") == UNKEPT["kept"]:
        return
    if needs(handler) != PUBLIC and isinstance(connection, Request) and is_small_form(connection):
        await _keep(connection)


async def _keep(request: WebRequest) -> None:
    try:
        made = stamp.read(str((await request.form()).get(MADE, "")))
    except BadStamp:
        return
    await spend(PAGES, NOBODY, made.actor)
    token = await kept_form.keep(request, made.actor, _WHY)
    request.scope["state"][_WAY] = kept_form.way_back(made.page, token)


def way_back(request: WebRequest) -> str:
    """The page on which she goes on after log-in: the one she asked for, or the form that she sent, filled in."""
    return request.scope["state"].get(_WAY) or origin_page(request)


def log_in_page(request: WebRequest) -> str:
    """Find the log-in page of those for whom the page is."""
    return "/login/staff" if request.scope["path"].startswith(STAFF_PAGES) else "/login"


def said(request: WebRequest) -> list[Cookie]:
    """The sentence on the log-in page about a form that was sent: that it was not saved, and whether it is kept."""
    if request.method in SAFE:
        return []
    return flash.see_other("/", Flash(_KEPT if _WAY in request.scope["state"] else _LOST, "warn")).cookies


def is_small_form(request: WebRequest) -> bool:
    length = request.headers.get("content-length", "")
    fits = length.isdecimal() and int(length) <= kept_form.LARGEST
    is_tick = request.headers.get("hx-request") == "true"
    return fits and not is_tick and request.content_type[0] == RequestEncodingType.URL_ENCODED

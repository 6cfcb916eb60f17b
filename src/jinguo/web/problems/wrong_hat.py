"""Wrong hats: a page or form that another role of hers opens, not the one she wears: she is told which, and changes.

The guard behind this one refuses what none of her roles opens.
"""

from dataclasses import replace
from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from jinguo.access.appointments import queries as holdings
from jinguo.access.appointments.queries import Holding
from jinguo.authority.actor import NOBODY, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.web import stamp
from jinguo.web.guard import Needs, may_use, needs
from jinguo.web.http.origin_page import origin_page
from jinguo.web.http.same_origin import API, SAFE
from jinguo.web.pages import desk_page, hat_label
from jinguo.web.parameters import WebRequest
from jinguo.web.problems import form_refusals
from jinguo.web.sessions.session_end import is_small_form
from jinguo.web.stamp import MADE, BadStamp, Stamp


class WrongHat(Forbidden):
    """The actor may do it in another of her own roles. `page` says so."""

    def __init__(self, page: Response[Any]) -> None:
        super().__init__()
        self.page = page


async def guard(connection: ASGIConnection[Any, Actor, Any, Any], handler: BaseRouteHandler) -> None:
    """Let pass whoever may, and whoever may in none of her roles: the next guard answers these.

    Raises:
        WrongHat: she may, in another of her roles.
    """
    actor, declared = connection.scope.get("user") or NOBODY, needs(handler)
    if not isinstance(connection, Request) or connection.scope["path"].startswith(API):
        return
    if actor.session is None or not actor.grants or declared is None or may_use(actor, declared):
        return
    if fitting := [hat for hat in await holdings.hats(actor) if _opens(hat, actor, declared)]:
        raise WrongHat(await _answer(connection, actor, fitting))


def _opens(hat: Holding, actor: Actor, declared: Needs) -> bool:
    return may_use(replace(actor, grants=(Grant(hat.role, hat.path, hat.event, hat.id),)), declared)


async def _answer(request: WebRequest, actor: Actor, fitting: list[Holding]) -> Response[Any]:
    """Answer a request made in the wrong role: a form keeps what was typed; all else leads back to its page."""
    page = origin_page(request)
    stamp.draw(actor, page)
    made = await _made(request) if request.method not in SAFE and is_small_form(request) else None
    if made is not None and made.actor == actor.id and any(hat.id == made.hat for hat in fitting):
        return await form_refusals.other_hat(request, actor, made.page, made.hat, opens=False)
    hats = [(str(hat.id), hat_label(hat)) for hat in fitting]
    return await desk_page(request, "desk/wrong_hat.html", status_code=Forbidden.status, wanted=hats, page=page)


async def _made(request: WebRequest) -> Stamp | None:
    try:
        return stamp.read(str((await request.form()).get(MADE, "")))
    except BadStamp:
        return None

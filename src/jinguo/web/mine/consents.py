"""What she has agreed to, which she may change, and leaving altogether."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.people.catalogue import ConsentKind
from jinguo.volunteers import actions, queries
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.mine.signed import own_phone_page

REASON_MOST = 200


@post("/me/publication", opt=allow(Permission.OWN_PAGE), status_code=200)
async def change_publication(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Whether her name and hours may be published; she may change her mind at any time."""
    given = (await sent(request)).text("given") == "yes"
    await actions.answer(actor, ConsentKind.PUBLICATION, given)
    return see_other("/me#consents", "已改为：同意公示" if given else "已改为：不公示")


@get("/me/leaving", opt=allow(Permission.OWN_PAGE))
async def ask_leaving(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """What leaving means, before she does it."""
    return await own_phone_page(request, actor, "leaving")


@post("/me/leaving", opt=allow(Permission.OWN_PAGE), status_code=200)
async def leave(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """She is no volunteer any more; her records stay, and she can still read them."""
    reason = (await sent(request)).text("reason")[:REASON_MOST] or "本人申请退出"
    await actions.leave(actor, (await queries.own(actor)).id, reason)
    return see_other("/me", "已退出志愿者队伍，谢谢您的付出")

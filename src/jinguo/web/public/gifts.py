"""我的认领: what a donor reads by the link of her claim: what to do, until when, and the button to take it back."""

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.aid.errors import Delivered
from jinguo.aid.policy import policy_at
from jinguo.aid.wishes import claims
from jinguo.aid.wishes.queries import federation_of, gift
from jinguo.web.flash import see_other
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.shells import Flash
from jinguo.web.stamp import LOOSE

HERE = "/gifts/{token:str}"


@get(HERE, opt=allow(PUBLIC))
async def mine(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """Show where a claim stands."""
    found = await gift(token)
    return await phone_page(
        request,
        "public/gift.html",
        federation=await federation_of(found.path),
        gift=found,
        policy=await policy_at(found.path),
        token=token,
    )


@post(f"{HERE}/undo", opt=allow(PUBLIC) | LOOSE, status_code=200)
async def undo(token: FromPath[str]) -> Response[str]:
    """Take the claim back."""
    try:
        await claims.undo(token)
    except Delivered as error:
        return see_other(f"/gifts/{token}", Flash(error.message, "warn"))
    return see_other(f"/gifts/{token}", "已取消，心愿留给别人认领")

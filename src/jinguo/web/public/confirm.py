"""确认邮箱: the link in the one letter that a mailbox gets before it is used; the button there confirms."""

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.notifications.addresses import mailboxes
from jinguo.notifications.errors import LinkOver
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest

HERE = "/confirm/{token:str}"


@get(HERE, opt=allow(PUBLIC))
async def ask(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """Show which mailbox is to be confirmed, masked."""
    try:
        return await _page(request, token, address=await mailboxes.asked(token))
    except LinkOver as error:
        return await _page(request, token, error.status, problem=error.message)


@post(HERE, opt=allow(PUBLIC), status_code=200)
async def confirm(request: WebRequest, token: FromPath[str]) -> Response[str]:
    """Confirm a mailbox: from now on letters go there."""
    try:
        await mailboxes.confirm(token)
    except LinkOver as error:
        return await _page(request, token, error.status, problem=error.message)
    return await _page(request, token, done=True)


async def _page(
    request: WebRequest,
    token: str,
    status_code: int = 200,
    *,
    address: str = "",
    problem: str = "",
    done: bool = False,
) -> Response[str]:
    return await phone_page(
        request,
        "public/confirm.html",
        status_code=status_code,
        token=token,
        address=address,
        problem=problem,
        done=done,
    )

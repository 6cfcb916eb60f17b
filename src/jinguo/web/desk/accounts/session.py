"""The rest of the session: how long it still lasts, asked for by whoever wants to go on."""

from litestar import Response, post
from litestar.enums import MediaType

from jinguo.web.guard import STAFF, allow
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.session import seconds_left
from jinguo.web.stamp import LOOSE


@post("/desk/session", opt=allow(STAFF) | LOOSE, status_code=200)
async def renew(request: WebRequest) -> Response[str]:
    """Renew the session, as every page does; the answer is the seconds until it ends."""
    return Response(str(seconds_left(request)), media_type=MediaType.TEXT)

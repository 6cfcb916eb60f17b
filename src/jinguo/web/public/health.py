"""/health: whether the service can still write, for whoever watches it."""

from typing import Any

from litestar import Response, get

from jinguo.authority.keys import prove_writing
from jinguo.web.authentication import IMPERSONAL
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.refusals import refusal

WELL, ILL = 200, 503


@get("/health", include_in_schema=False, opt=allow(PUBLIC) | IMPERSONAL)
async def health() -> Response[dict[str, Any]]:
    """200 when the database took a write just now, else 503 with what is wrong; in both cases the process itself
    lives.
    """
    try:
        await prove_writing()
    except Exception as error:
        return Response({"status": "ill", "database": refusal(error).code}, status_code=ILL)
    return Response({"status": "well", "database": "writable"}, status_code=WELL)

"""Plain JSON lists, as 0.1.0 answered them, part by part: a header (`Link`, RFC 8288) leads to the next part."""

from collections.abc import Mapping
from urllib.parse import urlencode

from litestar import Response
from litestar.datastructures import ResponseHeader

from jinguo.config import settings
from jinguo.kernel.cursors import Row
from jinguo.web.parameters import WebRequest

LINK, LEDGER_POSITION = "Link", "X-Ledger-Position"

LINKED = ResponseHeader(
    LINK,
    documentation_only=True,
    description='下一批的网址：`<https://…?after=…>; rel="next"`（RFC 8288）；没有这一项就是取完了。',
)
AT_POSITION = ResponseHeader(
    LEDGER_POSITION,
    documentation_only=True,
    description="台账位置：这个序号以前的都已写入；以后放进 after_seq，只取新记的。",
)
"""For a handler's `response_headers=`: how the headers are documented."""


def listed(
    request: WebRequest, rows: list[Row], following: str | None, more: Mapping[str, str] | None = None
) -> Response[list[Row]]:
    """Answer a part of a list, with the address of the one behind it and `more` headers."""
    link = {} if following is None else {LINK: f'<{_behind(request, following)}>; rel="next"'}
    return Response(rows, headers={**(more or {}), **link})


def _behind(request: WebRequest, following: str) -> str:
    """Make the address of the same question from a cursor on."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return f"{settings().origin}{request.url.path}?{urlencode([*asked, ('after', following)])}"

"""/api/docs: the API's description to read, served by ourselves."""

from litestar import Response, get

from jinguo.web.api.document import DOCUMENT
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http import security
from jinguo.web.jinja import render
from jinguo.web.sessions.authentication import IMPERSONAL


@get("/api/docs", include_in_schema=False, opt=allow(PUBLIC) | IMPERSONAL)
async def api_docs() -> Response[str]:
    """Swagger UI over /api/openapi.json. It holds no data: it describes what the published source says as well."""
    page = render("base/api_docs.html", personal=False, openapi=DOCUMENT)
    page.headers.update(security.DOCS)
    return page

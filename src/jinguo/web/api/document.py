"""The API as one router, and its description (OpenAPI 3.1) at /api/openapi.json."""

from litestar import Router
from litestar.enums import MediaType
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from jinguo.web.api.problems import ANY, OF_A_BODY, answers
from jinguo.web.discovery import handlers_in, modules
from jinguo.web.guard import PUBLIC, allow

DOCUMENT = "/api/openapi.json"
VERSION = "1.0.0"
WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})

ABOUT = """\
志愿者登记、活动签到、时长台账的接口。

- 身份：`Authorization: Bearer <令牌>`；令牌由 `jinguo token create --role … --organisation …` 发放，只显示一次。
- 时间一律带时区（ISO 8601）；按天、按月的数据一律是北京时间；时长一律是分钟。
- 出错时返回 `application/problem+json`：`code` 给程序用，`detail` 给人看，`fields` 指出哪一项有误。
- 503 表示数据库暂时连不上：什么都没有写入，同一个请求可以原样再发。
"""


def api_router() -> Router:
    """All resources below /api/v1; each handler gets the answers that any of them may give."""
    routers = []
    for module in modules("jinguo.web.api"):
        found = handlers_in(module)
        for handler in found:
            common = ANY if handler.http_methods <= WITHOUT_BODY else (*ANY, *OF_A_BODY)
            handler.responses = {**answers(*common), **(handler.responses or {})}
        if found:
            routers.append(
                Router("/", route_handlers=found, tags=[getattr(module, "TAG", module.__name__.rpartition(".")[2])])
            )
    return Router("/api/v1", route_handlers=routers, include_in_schema=True, security=[{"bearer": []}])


def description() -> OpenAPIConfig:
    """What Litestar needs to describe the API; all that is not below /api/v1 stays out of it."""
    return OpenAPIConfig(
        title="巾帼册 接口",
        version=VERSION,
        description=ABOUT,
        use_handler_docstrings=True,
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        render_plugins=[JsonRenderPlugin(path="/", media_type=MediaType.JSON)],
        openapi_router=Router(DOCUMENT, route_handlers=[], include_in_schema=False, opt=allow(PUBLIC)),
    )

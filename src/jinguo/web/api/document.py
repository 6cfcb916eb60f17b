"""The API as one router, and its description (OpenAPI 3.1) at /api/openapi.json."""

from dataclasses import dataclass
from types import ModuleType

from litestar import Router
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, OpenAPIType, Operation, Parameter, Schema, SecurityScheme, Tag

from jinguo.web.api.descriptions import Described
from jinguo.web.api.parameters import refuse_unknown
from jinguo.web.api.problems import ANY, OF_A_BODY, OF_A_CHANGE, answers
from jinguo.web.discovery import handlers_in, modules
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http.same_origin import SAFE
from jinguo.web.submissions.gate import KEY, LONGEST_KEY

DOCUMENT = "/api/openapi.json"
VERSION = "1.0.0"
WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})

ABOUT = """\
志愿者登记、活动签到、时长台账的接口。

- 身份：`Authorization: Bearer <令牌>`；令牌由 `jinguo token create --role … --organisation …` 发放，只显示一次。
- 时间一律带时区（ISO 8601）；按天、按月的数据一律是北京时间；时长一律是分钟。
- 出错时返回 `application/problem+json`：`code` 给程序用，`detail` 给人看，`fields` 指出哪一项有误。
- 会改动数据的请求可以带 `Idempotency-Key`（1 到 200 个可见的英文字符，每件事一个新的，例如 UUID）：断线、超时以后
  带同一个号原样再发，不会做第二次，回答和第一次一样，一天内有效。同一个号换了内容返回 422 `idempotency_key_reused`，
  第一次还在办理返回 409 `still_working`；被退回的（4xx）改好以后可以用原来的号再发。
- 读取时给出 `ETag` 的资源，修改时要带 `If-Match`；已经被别人改过的返回 412 `changed_meanwhile`，没带的返回 428。
- 长的名单一批一批给：回答里有 `next` 的，放进 `after` 取下一批；回答直接是列表的，下一批的网址在 `Link`
  （`rel="next"`，RFC 8288）里，没有就是取完了。
- 503 表示数据库暂时连不上：什么都没有写入，同一个请求可以原样再发。
"""


@dataclass
class Keyed(Operation):
    """An operation that changes something: sent twice under one key it is done once."""

    def __post_init__(self) -> None:
        key = Parameter(
            name=KEY,
            param_in="header",
            description="这件事的号，例如 UUID；带同一个号再发，回答和第一次一样，不会做第二次。",
            schema=Schema(type=OpenAPIType.STRING, min_length=1, max_length=LONGEST_KEY),
        )
        self.parameters = [*(self.parameters or []), key]


def api_router() -> Router:
    """Make the router of all resources below /api/v1; each handler gets the answers that any of them may give."""
    routers = []
    for module in resources():
        found = handlers_in(module)
        for handler in found:
            changes = () if handler.http_methods <= SAFE else OF_A_CHANGE
            common = (*ANY, *changes, *(() if handler.http_methods <= WITHOUT_BODY else OF_A_BODY))
            handler.responses = {**answers(*common), **(handler.responses or {})}
            if not handler.http_methods <= SAFE:
                handler.operation_class = Keyed
        routers.append(Router("/", route_handlers=found, tags=[name_of(module)]))
    return Router(
        "/api/v1",
        route_handlers=routers,
        include_in_schema=True,
        security=[{"bearer": []}],
        guards=[refuse_unknown],
    )


def resources() -> list[ModuleType]:
    """List the modules that hold handlers."""
    return [module for module in modules("jinguo.web.api") if handlers_in(module)]


def name_of(module: ModuleType) -> str:
    """The name by which programs call a resource; people read its TAG."""
    return module.__name__.rpartition(".")[2]


def operation_id(handler: HTTPRouteHandler, _method: object, _path: object) -> str:
    """The name by which a generated client calls an operation: that of its handler."""
    return handler.fn.__name__


def description() -> OpenAPIConfig:
    """The configuration with which Litestar describes the API; all that is not below /api/v1 stays out of it."""
    return OpenAPIConfig(
        title="巾帼册 接口",
        version=VERSION,
        description=ABOUT,
        use_handler_docstrings=True,
        operation_id_creator=operation_id,
        tags=[Tag(name_of(module), getattr(module, "TAG", None)) for module in resources()],
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        render_plugins=[Described(path="/", media_type=MediaType.JSON)],
        openapi_router=Router(DOCUMENT, route_handlers=[], include_in_schema=False, opt=allow(PUBLIC)),
    )

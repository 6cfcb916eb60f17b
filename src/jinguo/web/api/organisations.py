"""Organisations: the tree within reach."""

from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody

from jinguo.authority.grants import Permission
from jinguo.kernel.cursors import MOST
from jinguo.organisations import actions, queries
from jinguo.organisations.forms import NewOrganisation
from jinguo.organisations.queries import Place
from jinguo.web.api.parameters import Limit
from jinguo.web.api.parts import LINKED, listed
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, WebRequest

TAG = "组织"


@get("/organisations", opt=allow(Permission.SEE_ORGANISATIONS), response_headers=[LINKED])
async def organisations(
    actor: CurrentActor, request: WebRequest, after: FromQuery[str] = "", limit: Limit = MOST
) -> Response[list[Place]]:
    """管理范围内的组织，按树的顺序。"""
    part = await queries.slice_of(actor, after=after, limit=limit)
    return listed(request, part.rows, part.next)


@post("/organisations", opt=allow(Permission.KEEP_ORGANISATIONS), responses=answers(404, 409))
async def add(actor: CurrentActor, data: JSONBody[NewOrganisation]) -> Place:
    """在上级下面设一个组织。"""
    return await actions.add(actor, data)

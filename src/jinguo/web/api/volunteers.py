"""Volunteers: register and find."""

from typing import Annotated

from litestar import Response, get, patch, post
from litestar.params import FromQuery, JSONBody
from pydantic import Field

from jinguo.authority.grants import Permission
from jinguo.kernel.cursors import MOST, USUAL, TrackedSlice
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import Form, Text, parse
from jinguo.organisations import queries as organisations
from jinguo.volunteers.forms import Correction, Registration, Revision
from jinguo.volunteers.registry import actions, queries, slices
from jinguo.volunteers.registry.actions import Registered
from jinguo.volunteers.registry.cards import Card, VolunteerRow
from jinguo.volunteers.registry.search_words import tells_number
from jinguo.web.api.conditions import IfMatch, made_from, tagged
from jinguo.web.api.parameters import Limit
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.limits import SEARCHES, limited
from jinguo.web.parameters import CurrentActor, PathId

TAG = "志愿者"

IN_ADDRESS = "手机号和身份证号不能写在网址里（会留在日志中），请改用 POST /api/v1/volunteers/search"


class Sought(Form):
    """A search for volunteers."""

    q: Annotated[Text, Field(max_length=40)] = ""
    organisation: Annotated[Text, Field(max_length=40)] = ""
    unreviewed: bool = False
    after: Annotated[Text, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL


@post("/volunteers", opt=allow(Permission.REGISTER_VOLUNTEERS), responses=answers(404, 409))
async def register(actor: CurrentActor, data: JSONBody[Registration]) -> Registered:
    """登记一名志愿者。手机号或证件号已登记时返回 409。"""
    return await actions.register(actor, data)


@get("/volunteers", opt=allow(Permission.SEE_VOLUNTEERS) | limited(SEARCHES), responses=answers(404, 410))
async def search(
    actor: CurrentActor,
    q: FromQuery[str] = "",
    organisation: FromQuery[str | None] = None,
    unreviewed: FromQuery[bool] = False,
    changed_since: FromQuery[str] = "",
    after: FromQuery[str] = "",
    limit: Limit = USUAL,
) -> TrackedSlice[VolunteerRow]:
    """查找志愿者：姓名、拼音首字母、手机尾号、编号；手机号打码。完整的号码用 POST 查找，不写在网址里。

    每次最多 limit 人，把 next 放进 after 取下一批；把第一批的 position 记下来，以后放进 changed_since，只取变动过的，
    退出的也在内，不再显示的只在 gone 里给出标识。
    """
    if tells_number(q):
        raise Invalid(IN_ADDRESS, fields={"q": IN_ADDRESS})
    within = (await organisations.by_code(organisation)).path if organisation else None
    return await slices.volunteers(
        actor, q, within=within, unreviewed=unreviewed, changed_since=changed_since, after=after, limit=limit
    )


@post(
    "/volunteers/search",
    opt=allow(Permission.SEE_VOLUNTEERS) | limited(SEARCHES),
    status_code=200,
    responses=answers(404),
)
async def search_by_number(actor: CurrentActor, data: JSONBody[Sought]) -> TrackedSlice[VolunteerRow]:
    """查找志愿者：同上，另可按完整的手机号、身份证号查找，号码不进网址和日志。"""
    within = (await organisations.by_code(data.organisation)).path if data.organisation else None
    return await slices.volunteers(
        actor, data.q, within=within, unreviewed=data.unreviewed, after=data.after, limit=data.limit
    )


@get("/volunteers/{volunteer_id:uuid}", opt=allow(Permission.SEE_VOLUNTEERS), responses=answers(404))
async def volunteer(actor: CurrentActor, volunteer_id: PathId) -> Response[Card]:
    """一名志愿者的登记信息，手机号和证件号打码；带 ETag。"""
    card = await queries.volunteer(actor, volunteer_id)
    return Response(card, headers=tagged(card.version))


@patch(
    "/volunteers/{volunteer_id:uuid}",
    opt=allow(Permission.REGISTER_VOLUNTEERS),
    responses=answers(404, 409, 412, 428),
)
async def revise_volunteer(
    actor: CurrentActor, volunteer_id: PathId, data: JSONBody[Correction], if_match: IfMatch = None
) -> Response[Card]:
    """修改登记信息：只写要改的项。手机号、身份证号要在页面上验证身份以后才能改，这里不能改。"""
    seen = made_from(if_match)
    changes = parse(Revision, data.model_dump(exclude_unset=True))
    await actions.revise(actor, volunteer_id, changes, made_from=seen)
    card = await queries.volunteer(actor, volunteer_id)
    return Response(card, headers=tagged(card.version))

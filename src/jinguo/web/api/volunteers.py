"""Volunteers: register and find."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.paging import Page
from jinguo.organisations import queries as organisations
from jinguo.volunteers import actions, queries
from jinguo.volunteers.actions import Registered
from jinguo.volunteers.forms import Registration
from jinguo.volunteers.queries import Card, VolunteerRow
from jinguo.web.api.parameters import PageNumber
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.limits import SEARCHES, limited

TAG = "志愿者"


@post("/volunteers", opt=allow(Permission.REGISTER_VOLUNTEERS), responses=answers(404, 409))
async def register(actor: NamedDependency[Actor], data: JSONBody[Registration]) -> Registered:
    """登记一名志愿者。手机号或证件号已登记时返回 409。"""
    return await actions.register(actor, data)


@get("/volunteers", opt=allow(Permission.SEE_VOLUNTEERS) | limited(SEARCHES), responses=answers(404))
async def search(
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    organisation: FromQuery[str | None] = None,
    unreviewed: FromQuery[bool] = False,
    page: PageNumber = 1,
) -> Page[VolunteerRow]:
    """查找志愿者：姓名、拼音首字母、手机尾号、编号；每页 50 人，手机号打码。"""
    within = (await organisations.by_code(organisation)).path if organisation else None
    return await queries.search(actor, q, within=within, unreviewed=unreviewed, page=page)


@get("/volunteers/{volunteer_id:uuid}", opt=allow(Permission.SEE_VOLUNTEERS), responses=answers(404))
async def volunteer(actor: NamedDependency[Actor], volunteer_id: FromPath[UUID]) -> Card:
    """一名志愿者的登记信息，手机号和证件号打码。"""
    return await queries.volunteer(actor, volunteer_id)

"""Mothers: ids, stages and places within reach."""

from litestar import get
from litestar.params import FromQuery

from jinguo.authority.grants import Permission
from jinguo.kernel.cursors import USUAL, Slice
from jinguo.mothers import slices
from jinguo.mothers.slices import MotherRef, Stage
from jinguo.organisations import queries as organisations
from jinguo.web.api.parameters import Limit
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor

TAG = "爱心妈妈"


@get("/mothers", opt=allow(Permission.KEEP_MOTHERS), responses=answers(404))
async def mothers(
    actor: CurrentActor,
    organisation: FromQuery[str | None] = None,
    stage: FromQuery[Stage | None] = None,
    after: FromQuery[str] = "",
    limit: Limit = USUAL,
) -> Slice[MotherRef]:
    """管理范围内的爱心妈妈，已退出的也在内；只有标识、状态和所属组织的代码，没有姓名。

    每次最多 limit 位，把 next 放进 after 取下一批。
    """
    within = (await organisations.by_code(organisation)).path if organisation else None
    return await slices.mothers(actor, within=within, stage=stage, after=after, limit=limit)

"""未成年人信息年度审计: one page of a year's figures, to be printed or to fill the form from that is handed in."""

from litestar import Response, get

from jinguo.authority.grants import Permission
from jinguo.children.audits.queries import audit
from jinguo.kernel import clock
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest

HERE = "/desk/readings/year"
FIRST = 2024
"""The first year that may be asked for: 《未成年人网络保护条例》 came into force on 1 January 2024."""

KINDS = (
    ("孩子的姓名、身份证号、出生日期", "核实身份，避免重复建档", "监护人同意；14 岁以下属敏感个人信息"),
    ("住址、学校和班级", "走访、结对时就近安排", "监护人同意"),
    ("监护人的姓名、电话、与孩子的关系", "征求同意、联系走访", "监护人本人同意"),
    ("类别、父母的情形、评估分级", "核对帮扶对象，安排先后", "民政部门名单或走访；监护人同意"),
    ("需要的帮助、说的话、孩子自己的愿望", "匹配爱心妈妈", "监护人同意，并问过孩子"),
    ("走访、联系记录", "跟进结对和帮扶", "监护人同意"),
)
"""Kinds of data, what for, and on what grounds."""


@get(HERE, opt=allow(Permission.APPROVE_READINGS))
async def year(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the figures of a year."""
    this = clock.today().year
    asked = _year(str(request.query_params.get("year", "")), this)
    return await desk_page(
        request,
        "desk/children_audit.html",
        found=await audit(actor, asked),
        kinds=KINDS,
        before=asked - 1 if asked > FIRST else None,
        after=asked + 1 if asked < this else None,
    )


def _year(text: str, this: int) -> int:
    """The year that is asked for; this one where nothing sensible is."""
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == len(str(this)) else this
    return min(max(wanted, FIRST), this)

"""谁能做什么: what each role may do and how far it reaches, out of the one table that the service itself obeys."""

from collections.abc import Mapping
from dataclasses import dataclass

from litestar import Response, get

from jinguo.authority.grants import ASSIGNABLE, GRANTS, OFFICES, PERSONAL, Permission, Role
from jinguo.web.guard import allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import WebRequest

HERE = "/desk/appointments/who-may"

FOR: Mapping[Role, str] = {
    Role.SYSTEM_ADMINISTRATOR: "开账号、停账号、解锁；看不到任何业务数据",
    Role.SECURITY_ADMINISTRATOR: "授予、收回角色，安排代理；不能给自己授，看不到任何业务数据",
    Role.AUDITOR: "看操作日志和导出登记、核对日志有没有被改动；看不到任何业务数据",
    Role.ADMINISTRATOR: "管本级和下级的一切业务，也管账号、角色和规则",
    Role.OFFICER: "办日常业务：登记志愿者、办活动、管时长",
    Role.REVIEWER: "审批别人申请的补录，别的只能看",
    Role.COORDINATOR: "登记、联系志愿者，登记爱心妈妈和执委的任职，维护重点儿童档案",
    Role.CONCERN_KEEPER: "看、办强制报告，别的业务都看不到；由本级指定，不由管理员兼",
    Role.LEADER: "管现场：签到、签退、核定；可以只管一场活动",
    Role.READER: "只能看，手机号打码",
    Role.VOLUNTEER: "用手机号登录的志愿者本人",
    Role.MOTHER: "登记为爱心妈妈的志愿者本人",
    Role.COMMITTEE_MEMBER: "登记为执委的志愿者本人",
}
"""What each role is for, in a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a sentence, and which roles it is true of, in the order of the heads."""

    sentence: str
    may: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the table: the roles of one kind with what at least one of them may do; `reach` says over what."""

    title: str
    reach: str
    roles: tuple[Role, ...]
    lines: tuple[Line, ...]


OFFICE_REACH = (
    "三种管理员互相分开：一个账号只能是其中一种，一个人也不能担任两种；账号上不能再授业务角色。"
    "管得到的是授予时写明的组织和它的下级，但只管账号、角色和日志，看不到人员、活动和时长。"
)
BUSINESS_REACH = (
    "管得到的是授予时写明的组织和它的全部下级；同级和上级的看不到。活动负责人可以只管一场活动，"
    "那样别的活动一概看不到。一个账号可以有几个角色，但同一时间只用一个身份办事，页面左边可以切换。"
    "代理和本人的权限一样，到期自动结束，本人的任职一结束，代理也同时结束。"
)
PERSONAL_REACH = "只管得到她自己：看自己的资料，给自己报名、签到，看不到别人。"


def parts() -> tuple[Part, ...]:
    """Lay out the whole table in three parts, straight from GRANTS."""
    business = [role for role in Role if role in ASSIGNABLE and role not in OFFICES]
    return (
        _part("业务角色", BUSINESS_REACH, business),
        _part("系统、安全、审计管理员", OFFICE_REACH, list(OFFICES)),
        _part("志愿者本人", PERSONAL_REACH, [role for role in Role if role in PERSONAL]),
    )


def _part(title: str, reach: str, roles: list[Role]) -> Part:
    lines = [
        Line(permission.label, tuple(permission in GRANTS[role] for role in roles))
        for permission in Permission
        if any(permission in GRANTS[role] for role in roles)
    ]
    return Part(title, reach, tuple(roles), tuple(lines))


@get(HERE, opt=allow(Permission.SEE_ORGANISATIONS) | shortcut("谁能做什么", "eye"))
async def who_may(request: WebRequest) -> Response[str]:
    """Show the table of who may do what, for everybody on the staff."""
    return await desk_page(request, "desk/who_may.html", parts=parts(), purposes=FOR)

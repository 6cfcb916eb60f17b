"""Permissions of each role: one table of sentences that a chairwoman can read."""

from jinguo.kernel.labels import Labelled


class Permission(Labelled):
    """A permission (权限): something that a role may do. The value is stable; `label` is the Chinese sentence."""

    OWN_PAGE = "own_page", "看自己的资料、个人码和时长"
    OWN_SIGN_UP = "own_sign_up", "自己报名、取消报名"
    OWN_CHECK_IN = "own_check_in", "自己扫码签到、签退"

    SEE_ORGANISATIONS = "see_organisations", "看组织"
    KEEP_ORGANISATIONS = "keep_organisations", "维护组织"
    KEEP_PLANS = "keep_plans", "录入年度计划"
    SEE_VOLUNTEERS = "see_volunteers", "看志愿者（打码）"
    REGISTER_VOLUNTEERS = "register_volunteers", "登记、核对志愿者，办理转入转出"
    IMPORT_VOLUNTEERS = "import_volunteers", "导入名册"
    EXPORT_VOLUNTEERS = "export_volunteers", "导出名册（打码）"
    REVEAL_CONTACTS = "reveal_contacts", "查看完整手机号（留痕）"
    SEE_EVENTS = "see_events", "看活动"
    PLAN_EVENTS = "plan_events", "建活动、改草稿"
    PUBLISH_EVENTS = "publish_events", "发布、取消、结项活动，指定只管一场的负责人"
    CHECK_IN_OTHERS = "check_in_others", "现场为别人签到、签退"
    SETTLE_SEGMENTS = "settle_segments", "核定未签退时段、撤销误扫"
    SEE_HOURS = "see_hours", "看时长和统计"
    EXPORT_HOURS = "export_hours", "导出时长"
    CLAIM_HOURS = "claim_hours", "申请补录时长"
    APPROVE_HOURS = "approve_hours", "审批别人申请的补录"
    CORRECT_HOURS = "correct_hours", "冲正时长"
    SET_RULES = "set_rules", "设置时长规则"
    MERGE_PEOPLE = "merge_people", "查重、合并重复的人员"
    SEE_MESSAGES = "see_messages", "看发出的通知（打码）"
    SEND_MESSAGES = "send_messages", "群发、重发通知，停发还没发出的"
    KEEP_WORDINGS = "keep_wordings", "维护通知文字"
    KEEP_APPOINTMENTS = "keep_appointments", "登记爱心妈妈、执委的任职"
    KEEP_QUALIFICATIONS = "keep_qualifications", "登记、撤销资质，看查询结果"
    KEEP_MOTHERS = "keep_mothers", "登记、审核、暂停爱心妈妈"
    KEEP_PAIRINGS = "keep_pairings", "提结对建议，办理结对、交接、联系记录"
    KEEP_AID = "keep_aid", "办理微心愿、关爱包和帮扶批次"
    KEEP_WOMEN = "keep_women", "维护困难妇女登记；经批准查阅身份信息（留痕）"
    SEE_AID = "see_aid", "看帮扶的惠及人次（小于 5 的不显示）"
    SET_CARE_RULES = "set_care_rules", "设置资质种类、爱心妈妈的条件、匹配权重和心愿规则"
    SEE_CHILDREN = "see_children", "看重点儿童的编号、类别（没有身份信息）"
    KEEP_CHILDREN = "keep_children", "维护重点儿童档案；经批准查阅身份信息（留痕）"
    APPROVE_READINGS = "approve_readings", "审批、复核重点儿童和困难妇女的查阅（自己看不到内容）"
    KEEP_CONCERNS = "keep_concerns", "看、办强制报告（每次查看留痕，牵涉自己的看不到）"
    KEEP_RETENTION = "keep_retention", "办理删除申请、到期清理和暂停清理"
    KEEP_ACCOUNTS = "keep_accounts", "邀请、停用、解锁账号"
    KEEP_GRANTS = "keep_grants", "授予、收回角色，安排代理"
    KEEP_TOKENS = "keep_tokens", "发放、作废接口令牌"
    READ_LOG = "read_log", "看操作日志"
    READ_EXPORTS = "read_exports", "看导出登记"
    VERIFY_LOG = "verify_log", "核对日志有没有被改动"
    REDACT_LOG = "redact_log", "隐去日志里误写的个人信息（留痕）"


class Role(Labelled):
    """A role (角色): what somebody is for the federation. The value is stable; `label` is Chinese."""

    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    AUDITOR = "auditor", "审计管理员"
    ADMINISTRATOR = "administrator", "妇联管理员"
    OFFICER = "officer", "干事"
    REVIEWER = "reviewer", "审核人"
    COORDINATOR = "coordinator", "统筹员"
    CONCERN_KEEPER = "concern_keeper", "强制报告专责"
    LEADER = "leader", "活动负责人"
    READER = "reader", "上级只读"
    VOLUNTEER = "volunteer", "志愿者"
    MOTHER = "mother", "爱心妈妈"
    COMMITTEE_MEMBER = "committee_member", "执委"
    SYSTEM = "system", "系统"


_READ = frozenset(
    {
        Permission.SEE_ORGANISATIONS,
        Permission.SEE_VOLUNTEERS,
        Permission.SEE_EVENTS,
        Permission.SEE_HOURS,
        Permission.SEE_AID,
    }
)
_DOOR = frozenset(
    {Permission.SEE_ORGANISATIONS, Permission.SEE_EVENTS, Permission.CHECK_IN_OTHERS, Permission.SETTLE_SEGMENTS}
)
_OFFICE = (
    _READ
    | _DOOR
    | {
        Permission.REGISTER_VOLUNTEERS,
        Permission.IMPORT_VOLUNTEERS,
        Permission.EXPORT_VOLUNTEERS,
        Permission.REVEAL_CONTACTS,
        Permission.PLAN_EVENTS,
        Permission.PUBLISH_EVENTS,
        Permission.EXPORT_HOURS,
        Permission.CLAIM_HOURS,
        Permission.APPROVE_HOURS,
        Permission.CORRECT_HOURS,
        Permission.MERGE_PEOPLE,
        Permission.KEEP_APPOINTMENTS,
        Permission.KEEP_QUALIFICATIONS,
        Permission.KEEP_MOTHERS,
        Permission.SEE_MESSAGES,
        Permission.SEND_MESSAGES,
    }
)
_MANAGEMENT = _OFFICE | {
    Permission.SET_CARE_RULES,
    Permission.KEEP_ORGANISATIONS,
    Permission.KEEP_PLANS,
    Permission.SET_RULES,
    Permission.KEEP_WORDINGS,
    Permission.KEEP_RETENTION,
    Permission.APPROVE_READINGS,
    Permission.KEEP_ACCOUNTS,
    Permission.KEEP_GRANTS,
    Permission.KEEP_TOKENS,
    Permission.READ_LOG,
    Permission.READ_EXPORTS,
    Permission.VERIFY_LOG,
}
_OWN = frozenset({Permission.OWN_PAGE, Permission.OWN_SIGN_UP, Permission.OWN_CHECK_IN})
_PLACES = frozenset({Permission.SEE_ORGANISATIONS})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.SYSTEM_ADMINISTRATOR: _PLACES | {Permission.KEEP_ACCOUNTS},
    Role.SECURITY_ADMINISTRATOR: _PLACES | {Permission.KEEP_GRANTS, Permission.REDACT_LOG},
    Role.AUDITOR: _PLACES | {Permission.READ_LOG, Permission.READ_EXPORTS, Permission.VERIFY_LOG},
    Role.ADMINISTRATOR: _MANAGEMENT,
    Role.OFFICER: _OFFICE,
    Role.REVIEWER: _READ | {Permission.APPROVE_HOURS},
    Role.COORDINATOR: _READ
    | {
        Permission.REGISTER_VOLUNTEERS,
        Permission.EXPORT_VOLUNTEERS,
        Permission.REVEAL_CONTACTS,
        Permission.KEEP_APPOINTMENTS,
        Permission.KEEP_QUALIFICATIONS,
        Permission.KEEP_MOTHERS,
        Permission.KEEP_PAIRINGS,
        Permission.SEE_CHILDREN,
        Permission.KEEP_CHILDREN,
        Permission.KEEP_AID,
        Permission.KEEP_WOMEN,
        Permission.SEE_MESSAGES,
        Permission.SEND_MESSAGES,
    },
    Role.CONCERN_KEEPER: _PLACES | {Permission.SEE_EVENTS, Permission.KEEP_CONCERNS},
    Role.LEADER: _DOOR,
    Role.READER: _READ,
    Role.VOLUNTEER: _OWN,
    Role.MOTHER: frozenset({Permission.OWN_PAGE}),
    Role.COMMITTEE_MEMBER: frozenset({Permission.OWN_PAGE}),
    Role.SYSTEM: frozenset(Permission) - _OWN,
}
"""Which role may do what. 系统、安全、审计管理员 (三员) keep the system and see no business
(GB/T 22239-2019, 8.1.4.2 d)."""

ENTRUSTED = frozenset(
    {
        Permission.SEE_CHILDREN,
        Permission.KEEP_CHILDREN,
        Permission.KEEP_PAIRINGS,
        Permission.KEEP_AID,
        Permission.KEEP_WOMEN,
        Permission.KEEP_CONCERNS,
    }
)
"""What whoever gives roles entrusts to somebody else and does not have herself, so that nobody both approves readings
and reads.
"""


def asked_of_giver(role: Role) -> frozenset[Permission]:
    """List the permissions that whoever gives a role to an account must have herself."""
    return GRANTS[role] - ENTRUSTED


OFFICES = {
    Role.SYSTEM_ADMINISTRATOR: "system",
    Role.SECURITY_ADMINISTRATOR: "security",
    Role.AUDITOR: "audit",
}
"""三员, and the kind of account that may hold each and nothing else; every other account is of the kind `business`."""

BUSINESS = "business"
PERSONAL = frozenset({Role.VOLUNTEER, Role.MOTHER, Role.COMMITTEE_MEMBER})
"""Roles of a person for herself: they reach nobody else."""

ASSIGNABLE = frozenset(Role) - PERSONAL - {Role.SYSTEM}
"""Roles that an account can be given."""

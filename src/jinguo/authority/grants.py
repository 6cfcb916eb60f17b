"""What each role may do: one table of sentences that a chairwoman can read."""

from jinguo.kernel.labels import Labelled


class Permission(Labelled):
    """Something that can be allowed. The value is stable; `label` is the Chinese sentence."""

    OWN_PAGE = "own_page", "看自己的资料、个人码和时长"
    OWN_SIGN_UP = "own_sign_up", "自己报名、取消报名"
    OWN_CHECK_IN = "own_check_in", "自己扫码签到、签退"

    SEE_ORGANISATIONS = "see_organisations", "看组织"
    KEEP_ORGANISATIONS = "keep_organisations", "维护组织"
    KEEP_PLANS = "keep_plans", "录入年度计划"
    SEE_VOLUNTEERS = "see_volunteers", "看志愿者（打码）"
    REGISTER_VOLUNTEERS = "register_volunteers", "登记、核对志愿者"
    IMPORT_VOLUNTEERS = "import_volunteers", "导入名册"
    REVEAL_CONTACTS = "reveal_contacts", "查看完整手机号（留痕）"
    SEE_EVENTS = "see_events", "看活动"
    PLAN_EVENTS = "plan_events", "建活动、改草稿"
    PUBLISH_EVENTS = "publish_events", "发布、取消、结项活动"
    CHECK_IN_OTHERS = "check_in_others", "现场为别人签到、签退"
    SETTLE_SEGMENTS = "settle_segments", "核定未签退时段、撤销误扫"
    SEE_HOURS = "see_hours", "看时长和统计"
    EXPORT_HOURS = "export_hours", "导出时长"
    CLAIM_HOURS = "claim_hours", "申请补录时长"
    APPROVE_HOURS = "approve_hours", "审批别人申请的补录"
    CORRECT_HOURS = "correct_hours", "冲正时长"
    SET_RULES = "set_rules", "设置时长规则"
    KEEP_ACCOUNTS = "keep_accounts", "开通、停用账号"
    KEEP_TOKENS = "keep_tokens", "发放、作废接口令牌"
    READ_LOG = "read_log", "看操作日志"


class Role(Labelled):
    """What somebody is for the federation. The value is stable; `label` is Chinese."""

    ADMINISTRATOR = "administrator", "妇联管理员"
    OFFICER = "officer", "干事"
    LEADER = "leader", "活动负责人"
    READER = "reader", "上级只读"
    VOLUNTEER = "volunteer", "志愿者"
    SYSTEM = "system", "系统"


_READ = frozenset(
    {Permission.SEE_ORGANISATIONS, Permission.SEE_VOLUNTEERS, Permission.SEE_EVENTS, Permission.SEE_HOURS}
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
        Permission.REVEAL_CONTACTS,
        Permission.PLAN_EVENTS,
        Permission.PUBLISH_EVENTS,
        Permission.EXPORT_HOURS,
        Permission.CLAIM_HOURS,
        Permission.APPROVE_HOURS,
        Permission.CORRECT_HOURS,
    }
)
_MANAGEMENT = _OFFICE | {
    Permission.KEEP_ORGANISATIONS,
    Permission.KEEP_PLANS,
    Permission.SET_RULES,
    Permission.KEEP_ACCOUNTS,
    Permission.KEEP_TOKENS,
    Permission.READ_LOG,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _MANAGEMENT,
    Role.OFFICER: _OFFICE,
    Role.LEADER: _DOOR,
    Role.READER: _READ,
    Role.VOLUNTEER: frozenset({Permission.OWN_PAGE, Permission.OWN_SIGN_UP, Permission.OWN_CHECK_IN}),
    Role.SYSTEM: frozenset(Permission) - {Permission.OWN_PAGE, Permission.OWN_SIGN_UP, Permission.OWN_CHECK_IN},
}

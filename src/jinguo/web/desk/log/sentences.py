"""What the log says, in Chinese: each action is a sentence; names of fields, counts and purposes follow it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from jinguo.authority.catalogue import ExportKind
from jinguo.authority.grants import Role
from jinguo.notifications.catalogue import KINDS as NOTICES
from jinguo.people.catalogue import ConsentKind, Manner
from jinguo.retention.catalogue import BY_SLUG

SENTENCES: Mapping[str, str] = {
    "log_in": "登录",
    "limit_reached": "短时间内次数太多，被暂时限制",
    "prove_identity": "重新验证了身份",
    "create_account": "开通了账号",
    "invite": "邀请了同事",
    "invite_again": "重新生成了邀请链接",
    "revoke_invitation": "撤回了邀请",
    "accept_invitation": "接受邀请，开通了账号",
    "unlock_account": "给账号解了锁",
    "link_person": "把账号对应到本人",
    "unlink_person": "取消了账号和本人的对应",
    "enrol_second_factor": "启用了动态口令",
    "renew_recovery_codes": "重新生成了备用码",
    "give_up_second_factor": "停用了自己的动态口令",
    "reset_second_factor": "重置了别人的动态口令",
    "end_own_sessions": "让自己的其他设备退出了登录",
    "suspect_guessing": "发现有人在猜登录验证码",
    "suspect_flood": "发现大量没登记过的手机号在要验证码",
    "close_account": "停用了账号",
    "reopen_account": "恢复了账号",
    "change_password": "修改了自己的口令",
    "reset_password": "重设了别人的口令",
    "wear_hat": "换了身份",
    "appoint": "授予了角色",
    "appoint_deputy": "安排了代理",
    "end_appointment": "收回了角色",
    "give_personal_role": "登记了任职",
    "end_personal_role": "结束了任职",
    "create_token": "发放了接口令牌",
    "revoke_token": "作废了接口令牌",
    "set_up_webhook": "设了接口推送",
    "end_webhook": "停止了接口推送",
    "resend_delivery": "重发了一条接口推送",
    "prepare_key": "备好了新的加密密钥",
    "rotate_keys": "更换了加密密钥",
    "reseal_values": "用新密钥重新加密了资料",
    "retire_key": "删除了旧的加密密钥",
    "add_organisation": "加入了组织",
    "import_organisations": "导入了组织",
    "rename_organisation": "改了组织的名称",
    "end_organisation": "撤销了组织",
    "load_plan": "载入了年度计划",
    "add_person": "登记了人员",
    "revise_person": "修改了人员资料",
    "change_phone": "换了她的手机号",
    "change_own_phone": "换了自己的手机号",
    "pass_on_phone": "记下她的号码已换人",
    "share_phone": "登记了共用家属的号码",
    "end_sharing_phone": "结束了共用家属的号码",
    "ask_phone_request": "收到了号码申请",
    "reveal_asked_phone": "查看了号码申请的完整号码",
    "decide_phone_request": "办理了号码申请",
    "move_person": "把人员转到了这个组织",
    "record_consent": "记录了本人的答复",
    "set_local_only": "改了谁能看到她",
    "give_mailbox": "登记了邮箱，等收信人确认",
    "confirm_mailbox": "邮箱经邮件里的链接确认，开始使用",
    "remove_mailbox": "取消了邮箱",
    "record_wishes": "记录了接收意愿",
    "stop_letters": "通过邮件里的链接选择了不收",
    "resume_letters": "通过邮件里的链接恢复了接收",
    "lift_block": "恢复了停发的号码或邮箱",
    "ask_transfer": "申请转入志愿者",
    "withdraw_transfer": "撤回了转入申请",
    "decide_transfer": "答复了转入申请",
    "write_to_many": "群发了消息",
    "withdraw_words": "撤回了群发的消息",
    "take_own_copy": "下载了自己的资料副本",
    "hand_out_copy": "代本人导出了资料副本",
    "reveal_phone": "查看了完整手机号",
    "reveal_emergency_phone": "查看了紧急联系人电话",
    "register_volunteer": "登记了志愿者",
    "revise_volunteer": "修改了志愿者资料",
    "review_volunteer": "核对通过了志愿者",
    "leave_volunteers": "办理了志愿者退出",
    "rejoin_volunteers": "让志愿者重新加入",
    "import_roster": "导入了名册",
    "try_roster": "试着导入名册，看了会怎样",
    "refuse_roster": "没有处理一份名册：今天查到的在别处登记过的人太多",
    "refuse_registration": "登记或修改时，号码已在别处登记过",
    "take_back_roster": "整批撤回了一次名册导入",
    "find_duplicates": "查找了重复的登记",
    "set_apart": "认定和另一份登记不是同一个人",
    "bring_back": "收回了“不是同一个人”的认定",
    "merge_away": "把这份登记合并到了另一份",
    "merge_in": "并入了另一份重复的登记",
    "unmerge_away": "撤销合并，恢复了这份登记",
    "unmerge_in": "撤销合并，转回了并入的记录",
    "record_qualification": "登记了资质",
    "withdraw_qualification": "撤销了资质",
    "add_qualification_kind": "加了一种资质",
    "end_qualification_kind": "停用了一种资质",
    "draft_event": "建了活动草稿",
    "revise_event": "修改了活动",
    "publish_event": "发布了活动",
    "cancel_event": "取消了活动",
    "close_event": "结项了活动",
    "sign_up": "登记了报名",
    "withdraw_sign_up": "取消了报名",
    "join_waiting": "登记了候补",
    "leave_waiting": "退出了候补",
    "move_up": "由候补转为报名",
    "check_in": "登记了签到",
    "check_out": "登记了签退",
    "settle_segment": "核定了未签退的时段",
    "say_left": "说明了自己几点离开",
    "annul_scan": "撤销了误扫",
    "claim_hours": "申请补录时长",
    "decide_claim": "审批了补录",
    "reverse_entry": "冲正了时长",
    "set_hours_rule": "设置了时长规则",
    "set_wording": "改了通知文字",
    "end_wording": "停用了自己的通知文字",
    "set_template_code": "填了短信模板编号",
    "resend_message": "重发了通知",
    "stop_message": "停发了还没发出的通知",
    "withdraw_notice": "撤下了等着发的通知",
    "retry_notice": "让没有发成的通知再试一次",
    "export_hours": "导出了时长",
    "ask_erasure": "登记了删除申请，限制处理",
    "withdraw_erasure": "撤回了删除申请",
    "plan_erasure": "拟定了删除方案",
    "decide_erasure": "审批了删除申请",
    "erase_person": "删除了个人资料",
    "replay_erasure": "恢复备份后又删除了一次",
    "hold_retention": "暂停了清理",
    "lift_hold": "解除了暂停清理",
    "notice_retention": "发现了到期的资料，开始冷静期",
    "confirm_retention": "核对名单后确认可以清理",
    "run_retention": "清理了到期的资料",
    "export_data": "导出了数据",
    "download_file": "下载了后台任务做好的文件",
    "stop_task": "要求停止后台任务",
    "retry_task": "重新做后台任务",
    "save_export": "保存了定期导出",
    "end_saved_export": "停止了定期导出",
    "begin_log": "开始把日志连成链",
    "begin_night": "开始每夜的查重和到期清理",
    "witness_log": "记下了各条链到了第几号（见证）",
    "verify_log": "核对了日志有没有被改动",
    "redact_entry": "隐去了一条日志的内容",
}
"""Every action that is ever written into the log; a test compares."""

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "people": ("志愿者和人员", ("volunteer", "person", "roster", "duplicate", "qualification", "qualification_kind")),
    "events": ("活动、签到", ("event", "sign_up", "waiting", "segment", "scan")),
    "hours": ("时长、补录", ("claim", "entry", "hours_rule")),
    "keeping": (
        "组织、账号、令牌",
        ("organisation", "account", "invitation", "role_grant", "token", "webhook", "keys"),
    ),
    "messages": ("通知", ("wording", "message", "notice")),
    "exports": ("导出、日志", ("export", "log")),
    "retention": ("删除、到期清理", ("erasure", "hold", "retention")),
}
"""What the log can be cut down to: label, and the kinds of things."""

FIELDS: Mapping[str, str] = {
    "name": "姓名",
    "phone": "手机号",
    "id_number": "身份证号",
    "sex": "性别",
    "born_on": "出生日期",
    "nation": "民族",
    "political_status": "政治面貌",
    "education": "学历",
    "employer": "工作单位",
    "skills": "专业技能",
    "service_classes": "服务类别",
    "available": "可服务时间",
    "emergency_contact": "紧急联系人",
    "emergency_phone": "紧急联系人电话",
    "lacking": "待补",
    "guardian": "监护人姓名",
    "guardian_relation": "监护人与本人的关系",
    "guardian_agreed_on": "监护人同意的日期",
    "platform_number": "其他平台编号",
    "remark": "备注",
    "organisation": "所属组织",
    "title": "标题",
    "service_class": "服务类别",
    "venue_kind": "阵地类型",
    "place": "地点",
    "content": "内容",
    "risks": "风险",
    "contact": "联系电话",
    "leader": "负责人",
    "insurance": "保险",
    "starts_at": "开始时间",
    "ends_at": "结束时间",
    "capacity": "名额",
    "programme": "项目",
    "is_volunteering": "是否计时长",
    "high_risk": "高风险",
}


def what(action: str) -> str:
    """The action as a sentence's verb and object."""
    return SENTENCES.get(action, f"做了“{action}”")


def details(detail: str | Mapping[str, Any]) -> str:
    """What the entry says besides, joined by commas; facts that only machines need are left out."""
    facts: Mapping[str, Any] = json.loads(detail) if isinstance(detail, str) else detail
    given = {key: facts[key] for key in _LABELS if facts.get(key) not in (None, "")}
    return "，".join(f"{_LABELS[key]}{said}" for key, value in given.items() if (said := _said(key, value)))


_LABELS: Mapping[str, str] = {
    "qualification": "资质：",
    "limit": "操作：",
    "purpose": "用途：",
    "phone_set_by": "这个号码第一次登录，号码的设置人：",
    "notice": "通知：",
    "reason": "原因：",
    "fields": "项目：",
    "role": "角色：",
    "manner": "方式：",
    "question": "",
    "given": "",
    "approve": "",
    "hidden": "",
    "before": "原来：",
    "version": "版本：",
    "until": "到：",
    "added": "新增 ",
    "known": "已有 ",
    "rejected": "退回 ",
    "elsewhere": "在别处登记过的 ",
    "taken_back": "撤回 ",
    "kept": "留下 ",
    "receipt": "受理编号 ",
    "rule": "规则：",
    "programmes": "项目数 ",
    "rows": "行数 ",
    "position": "台账序号 ",
    "content": "内容：",
    "number": "导出编号 ",
    "entry": "日志第几条：",
    "checked": "核对条数 ",
    "faults": "不对的 ",
    "unlinked": "连链以前的条数 ",
}


def _said(key: str, value: Any) -> str:  # noqa: ANN401
    return _SAY[key](value) if key in _SAY else f"{value}"


def _notice(value: str) -> str:
    """Some entries hold the kind's code instead of its label."""
    return NOTICES[value].label if value in NOTICES else value


def _before(value: str) -> str:
    """Older moves hold the path of a place, which nobody can read."""
    return "" if value.startswith("/") else value


_SAY: Mapping[str, Callable[[Any], str]] = {
    "fields": lambda value: "、".join(FIELDS.get(each, each) for each in value),
    "hidden": lambda value: "仅本级可见" if value else "上级也可见",
    "notice": _notice,
    "before": _before,
    "rule": lambda value: BY_SLUG[value].label if value in BY_SLUG else f"{value}",
    "given": lambda value: "同意" if value else "不同意",
    "approve": lambda value: "同意" if value else "不同意",
    "role": lambda value: Role(value).label,
    "manner": lambda value: Manner(value).label,
    "question": lambda value: ConsentKind(value).label,
    "content": lambda value: ExportKind(value).label,
}
"""How the value of a fact is read; any other is read as it stands."""

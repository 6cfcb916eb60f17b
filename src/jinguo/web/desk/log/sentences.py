"""Sentences of the log, in Chinese: each action is a sentence of its domain; fields, counts and purposes follow it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from jinguo.authority.catalogue import ExportKind
from jinguo.authority.grants import Role
from jinguo.kernel.parts import rules, sentences
from jinguo.notifications.catalogue import KINDS as NOTICES
from jinguo.people.catalogue import ConsentKind, Manner

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "people": ("志愿者和人员", ("volunteer", "person", "roster", "duplicate", "qualification", "qualification_kind")),
    "care": ("爱心妈妈、结对", ("mother", "care_policy", "mother_team", "pairing", "proposal", "weighting", "cadence")),
    "events": ("活动、签到", ("event", "sign_up", "waiting", "segment", "scan")),
    "children": ("重点儿童", ("child", "access_grant", "opening", "reading")),
    "hours": ("时长、补录", ("claim", "entry", "hours_rule")),
    "keeping": (
        "组织、账号、令牌",
        ("organisation", "account", "invitation", "role_grant", "token", "webhook", "keys", "restricted"),
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
    "address": "住址",
    "school": "学校、班级",
    "notes": "说明",
    "lives_with": "跟谁生活",
    "schooling": "就学",
    "boarding": "寄宿",
    "needs": "需要的帮助",
    "languages": "家里说的话",
    "hope": "孩子自己的愿望",
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
    "qualifications": "要求的资质",
}


def what(action: str) -> str:
    """The sentence of an action, as verb and object."""
    return sentences().get(action, f"做了“{action}”")


def details(detail: str | Mapping[str, Any]) -> str:
    """The details that the entry says besides, joined by commas; facts that only machines need are left out."""
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
    "why": "原因：",
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
    "month": "月份：",
}


def _said(key: str, value: object) -> str:
    return _SAY[key](value) if key in _SAY else f"{value}"


def _notice(value: str) -> str:
    """The label of a notice's kind; some entries hold its code instead."""
    return NOTICES[value].label if value in NOTICES else value


def _rule(value: str) -> str:
    return next((rule.label for rule in rules() if rule.slug == value), value)


def _before(value: str) -> str:
    """The place that a move came from; older moves hold its path, which nobody can read, and get ""."""
    return "" if value.startswith("/") else value


_SAY: Mapping[str, Callable[[Any], str]] = {
    "fields": lambda value: "、".join(FIELDS.get(each, each) for each in value),
    "hidden": lambda value: "仅本级可见" if value else "上级也可见",
    "notice": _notice,
    "before": _before,
    "rule": _rule,
    "given": lambda value: "同意" if value else "不同意",
    "approve": lambda value: "同意" if value else "不同意",
    "role": lambda value: Role(value).label,
    "manner": lambda value: Manner(value).label,
    "question": lambda value: ConsentKind(value).label,
    "content": lambda value: ExportKind(value).label,
}
"""How the value of a fact is read; any other is read as it stands."""

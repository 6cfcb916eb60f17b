"""What a list of pairings calls its columns, and what it writes in its cells, as codes. Pure."""

import re
from collections.abc import Mapping
from itertools import product

from jinguo.children.intake import words as of_children
from jinguo.children.intake.words import flat
from jinguo.pairings.catalogue import Manner

_MOTHERS = ("爱心妈妈", "妈妈", "结对妈妈", "结对爱心妈妈", "代理妈妈", "帮扶人", "结对人", "志愿者")
_CHILDREN = ("儿童", "孩子", "结对儿童", "结对孩子", "帮扶儿童", "重点儿童", "学生")

_OF_MOTHERS: Mapping[str, tuple[str, ...]] = {
    "mother": ("姓名", "名字", ""),
    "mother_phone": ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码"),
    "mother_id": ("身份证号", "身份证号码", "身份证", "证件号码", "公民身份号码"),
    "mother_number": ("编号", "志愿者编号", "号码"),
    "mother_village": ("村社", "所在村社", "所属村社", "村社区", "所在村", "社区", "村"),
}
_OF_PAIRS: Mapping[str, tuple[str, ...]] = {
    "begun_on": ("结对日期", "结对时间", "结对开始日期", "结对起始日期", "开始日期", "开始时间", "起始日期"),
    "until": ("约定到", "到期日期", "到期时间", "截止日期", "截止时间", "有效期至", "结对期限至", "协议到期日期"),
    "over": ("结束日期", "结束时间", "解除日期", "终止日期"),
    "state": ("状态", "结对状态", "是否在结对"),
    "manner": ("方式", "结对方式", "结对形式"),
    "agreement": ("协议编号", "协议号", "结对协议编号", "协议书编号"),
}

OF_MOTHERS: Mapping[str, str] = {
    f"{who}{what}": field for field, whats in _OF_MOTHERS.items() for who, what in product(_MOTHERS, whats)
}
OF_PAIRS: Mapping[str, str] = {word: field for field, words in _OF_PAIRS.items() for word in words}
CODES = frozenset({f"{who}{what}" for who, what in product((*_CHILDREN, "档案"), ("编号", "档案编号", "代码"))})
"""Headings over a child's code, E-0001."""

MANNERS: Mapping[str, Manner] = {
    **{each.label: each for each in Manner},
    "一对一": Manner.ONE, "1:1": Manner.ONE, "1对1": Manner.ONE,
    "多对一": Manner.MOTHERS, "N:1": Manner.MOTHERS, "n:1": Manner.MOTHERS,
    "一对多": Manner.CHILDREN, "1:N": Manner.CHILDREN, "1:n": Manner.CHILDREN,
    "队伍": Manner.TEAM, "团队": Manner.TEAM, "团队结对": Manner.TEAM,
}  # fmt: skip
OVER = re.compile("结束|解除|终止|停止|退出|撤销")
"""How a state says that it is over."""

CODE = re.compile(r"^[Ee]-?([0-9]{1,9})$")


def of_child(group: str, own: str) -> str:
    """The child's field that a heading means, below a group's heading or alone; "": none."""
    plain = next((own.removeprefix(who) for who in _CHILDREN if own.startswith(who) and own != who), own)
    if own in _CHILDREN:
        return "name"
    return next((field for word in (f"{group}{own}", own, plain) if (field := of_children.FIELDS.get(word))), "")


def heading(group: str, text: str) -> str:
    """The field that a heading means: of the child, the mother or the pair, below a group's heading; "": none."""
    over, own = flat(group).removesuffix("信息").removesuffix("情况"), flat(text)
    for word in (f"{over}{own}", own):
        if word in CODES:
            return "code"
        if found := OF_MOTHERS.get(word):
            return found
    return OF_PAIRS.get(own, "") or of_child(over, own)

"""The variables of a text as clerks read and write them, in Chinese: {活动}; kept, and filled, as {title}."""

import re
from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "name": "姓名",
    "number": "编号",
    "title": "名称",
    "start": "开始时间",
    "place": "地点",
    "reason": "原因",
    "subject": "标题",
    "word": "内容",
    "month": "月份",
    "hours": "时长",
    "minutes": "分钟数",
    "answer": "答复",
    "count": "件数",
    "late": "超期件数",
    "outcome": "结果",
    "code": "验证码",
    "by": "经办",
    "what": "资质",
    "day": "到期日",
    "duty": "该做的事",
    "made": "联系次数",
    "undone": "手续没办完的对数",
    "waiting": "还没有结对的人数",
}
"""Variable -> what it is called; no two are called the same."""

_KEYS = {label: key for key, label in LABELS.items()}
_SLOT = re.compile(r"\{\s*(\w+)\s*\}")


def shown(text: str) -> str:
    """The text with its variables as they are called."""
    return _SLOT.sub(lambda found: f"{{{LABELS.get(found[1], found[1])}}}", text)


def meant(text: str) -> str:
    """The text with its variables as they are kept; those that nobody knows stay as they were typed."""
    return _SLOT.sub(lambda found: f"{{{_KEYS.get(found[1], found[1])}}}", text.replace("｛", "{").replace("｝", "}"))

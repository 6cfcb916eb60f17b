"""What is true of texts and of the hour: pure functions."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from math import ceil

BEIJING = timezone(timedelta(hours=8))
ONE, EACH = 70, 67
"""Characters of a single Chinese SMS, and of each part of a longer one."""

REFUSED = ("招募", "募捐", "慈善", "婚恋", "交友", "相亲", "维权", "党政", "加微信", "积分兑换", "中奖", "贷款")
"""Words that mainland gateways refuse in templates (Tencent, Huawei, Volcengine documentation, read 2026)."""

CHILD = ("儿童", "孩子", "留守", "困境", "孤儿", "未成年", "学校", "班级")
"""Words that would let a text tell of a child. None ever goes out."""

_ADDRESS = re.compile(r"https?://|www\.|(?<![0-9])1[3-9][0-9]{9}(?![0-9])|[0-9]{17}[0-9Xx]")
_SLOT = re.compile(r"\{(\w+)\}")


def segments(text: str, signature: str) -> int:
    """How many SMS a text is charged as, with 【signature】 before it."""
    length = len(text) + len(signature) + 2
    return 1 if length <= ONE else ceil(length / EACH)


def filled(text: str, variables: Mapping[str, str], longest: int | None = None) -> str:
    """The text with its variables, each cut to `longest` characters. Raises KeyError: one is missing."""
    return _SLOT.sub(lambda found: cut(variables[found[1]], longest) if longest else variables[found[1]], text)


def cut(value: str, longest: int) -> str:
    """A value short enough for a gateway."""
    return value if len(value) <= longest else value[: longest - 1] + "…"


def faults(text: str) -> list[str]:
    """Why a gateway, or this house, would refuse a text: Chinese sentences; none when it may go out."""
    found = [f"“{word}”会被短信网关拒绝，请换个说法" for word in REFUSED if word in text]
    found += [f"“{word}”可能透露儿童信息，短信里不能出现" for word in CHILD if word in text]
    if "【" in text or "】" in text:
        found.append("正文里不能有【】，签名会自动加上")
    if _ADDRESS.search(text):
        found.append("正文里不能有网址、手机号或证件号")
    return found


def is_quiet(moment: datetime, quiet: tuple[time, time]) -> bool:
    """Whether the moment is within the quiet hours; `quiet` goes over midnight."""
    begin, end = quiet
    return not end <= moment.astimezone(BEIJING).time() < begin


def waking(moment: datetime, quiet: tuple[time, time]) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    if not is_quiet(moment, quiet):
        return moment
    here = moment.astimezone(BEIJING)
    day = here.date() + timedelta(days=1 if here.time() >= quiet[0] else 0)
    return datetime.combine(day, quiet[1], BEIJING)


def tomorrow(moment: datetime, quiet: tuple[time, time]) -> datetime:
    """The end of the quiet hours on the next Beijing day."""
    day = moment.astimezone(BEIJING).date() + timedelta(days=1)
    return datetime.combine(day, quiet[1], BEIJING)


def again_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 4, 16 … minutes, six hours at most."""
    return min(timedelta(minutes=4 ** min(max(attempts - 1, 0), 6)), timedelta(hours=6))

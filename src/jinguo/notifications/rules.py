"""What is true of texts and of the hour: pure functions."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, time, timedelta, timezone
from math import ceil

from jinguo.notifications.catalogue import LONGEST_VARIABLE, NEUTRAL

BEIJING = timezone(timedelta(hours=8))
ONE, EACH = 70, 67
"""Characters of a single Chinese SMS, and of each part of a longer one."""

REFUSED: Mapping[str, str] = {
    **{word: word for word in ("招募", "募捐", "慈善", "婚恋", "维权", "党政", "加微信", "积分兑换", "贷款")},
    "交友": r"(?<![提结])交友",
    "相亲": "相亲(?!相爱)",
    "中奖": "(?<!其)中奖",
}
"""Words that mainland gateways refuse in templates (Tencent, Huawei, Volcengine documentation, read 2026), and the
pattern of each: 提交友情链接, 相亲相爱 and 其中奖品 are none of them.
"""

CHILD: Mapping[str, str] = {
    **{word: word for word in ("孩子", "留守", "困境", "孤儿", "未成年", "班级")},
    "儿童": "(?<!妇女)儿童",
    "学校": "(?<!家长)学校",
}
"""Words that would let a text tell of a child, and the pattern of each. None ever goes out. 妇女儿童之家 and 家长学校
are places of the federation.
"""

_PLAIN = str.maketrans("戀維權黨積兌換獎貸兒児學級親", "恋维权党积兑换奖贷儿儿学级亲")
"""The traditional (or Japanese) forms that the words above have."""

_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])[\s·.*_-]+(?=[\u4e00-\u9fff])")
"""What is put between the characters of a word so that a filter may not find it."""

_WEB = re.compile(
    r"[a-z][a-z0-9+.-]*://|www\.|[a-z0-9-]+\.(?:com|cn|net|org|gov|edu|info|cc|io|top|xyz|vip|app|me|tv|wang|site|link|ltd"
    r"|asia|biz|club|cloud|co|eu|fun|hk|icu|im|ink|jp|kr|live|ly|mobi|online|pro|pw|ru|shop|store|tech|tk|tw|uk|us|win|work|ws)"
    r"(?![a-z0-9])|[a-z0-9-]+\.[a-z]{2,24}/|[a-z0-9\u4e00-\u9fff-]+\.(?:中国|中國|公司|网络|网址|在线|手机|集团)"
)
_DOTTED = re.compile(
    r"(?<![a-z0-9.-])(?!(?:dr|mr|mrs|ms|no|prof|st|vol|vs)\.)[a-z][a-z0-9-]+\.[a-z]{2,24}(?![a-z0-9])"
    r"(?<!\.docx)(?<!\.xlsx)(?<!\.pptx)(?<!\.pdf)(?<!\.ofd)(?<!\.jpg)(?<!\.png)"
)
"""Two Latin words joined by a point, whatever the second is: new endings of addresses appear every year."""
_POINTS = re.compile(r"\s*(?:[.。]|\[\.\]|\(\.\))\s*(?=[a-z\u4e00-\u9fff])")
"""How the point of an address is written so that a filter may not find it."""
_NUMBER = re.compile(
    r"(?<!\d)(?:(?:\+?86[ -]?)?1[ .·-]?[3-9](?:[ .·-]?\d){9}|0\d{2,3}[ -]?\d{7,8}"
    r"|[48]00[ -]?(?:\d{3}[ -]?\d{4}|\d{4}[ -]?\d{3})|\d{6}[ -]?\d{8}[ -]?\d{3}[\dx])(?!\d)"
)
"""Mobile numbers, numbers with an area code, 400 and 800 numbers, ID numbers; in groups as well."""

_SLOT = re.compile(r"\{(\w+)\}")


def segments(text: str, signature: str) -> int:
    """How many SMS a text is charged as, with 【signature】 before it."""
    length = len(text) + len(signature) + 2
    return 1 if length <= ONE else ceil(length / EACH)


def filled(text: str, variables: Mapping[str, str], longest: int | None = None) -> str:
    """The text with its variables, each cut to `longest` characters. Raises KeyError: one is missing."""
    return _SLOT.sub(lambda found: cut(variables[found[1]], longest) if longest else variables[found[1]], text)


def in_sms(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables as an SMS may carry them: neutral where their words may not go out, short enough for a gateway."""
    return {
        name: cut(NEUTRAL[name] if name in NEUTRAL and faults(value) else value, LONGEST_VARIABLE)
        for name, value in variables.items()
    }


def cut(value: str, longest: int) -> str:
    """A value short enough for a gateway."""
    return value if len(value) <= longest else value[: longest - 1] + "…"


def faults(text: str) -> list[str]:
    """Why a gateway, or this house, would refuse a text: Chinese sentences; none when it may go out.

    Full-width and traditional characters, and what stands between those of a word, hide nothing. Variables may stand in
    it as `{name}`.
    """
    words = _BETWEEN.sub("", unicodedata.normalize("NFKC", text).lower().translate(_PLAIN))
    found = [f"“{word}”会被短信网关拒绝，请换个说法" for word, pattern in REFUSED.items() if re.search(pattern, words)]
    found += [
        f"“{word}”可能透露儿童信息，短信里不能出现" for word, pattern in CHILD.items() if re.search(pattern, words)
    ]
    return found + [f"正文里{said}" for said in disguises(text)]


def disguises(text: str) -> list[str]:
    """How a text could pass for somebody else's: Chinese sentences; none when it cannot.

    A signature in 【】 makes an SMS look like a bank's; an address or a number leads people away.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    found = []
    if re.search("[【】〖〗]", plain):
        found.append("不能有【】，签名会自动加上")
    if (
        _WEB.search(plain)
        or _DOTTED.search(plain)
        or _WEB.search(_POINTS.sub(".", plain))
        or _NUMBER.search(plain)
        or _NUMBER.search(plain.translate(_NUMERALS))
    ):
        found.append("不能有网址、邮箱、电话号码或证件号")
    return found


def variables_in(text: str) -> tuple[str, ...]:
    """The names of its variables, each once, in their order."""
    return tuple(dict.fromkeys(_SLOT.findall(text)))


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

"""Groups of columns by person: a mother, her child and its guardian may stand in one sheet, each with a name."""

import re
from collections.abc import Mapping, Sequence

from jinguo.kernel.spreadsheet import Merged
from jinguo.volunteers.roster.headers import flat, recognised

CHILD = re.compile("儿童|孩子|小孩|学生|少年|子女|女童|幼儿|被帮扶|被结对|[帮结关服]\\w对象|受助|困境|留守")
KIN = re.compile("监护人|家长|父亲|母亲|爸爸|配偶|丈夫|爱人|祖父|祖母|爷爷|奶奶|亲属|家属|家庭成员|委托照")
HERSELF = re.compile("妈妈|志愿者|巾帼|队员|执委|本人|结对人|帮扶人|爱心")
ITEM = re.compile(
    "(?:基本)?(?:的|情况|信息)?(?:姓名|名字|电话|手机|号码|联系方式|联系电话|身份证号码?|性别|出生\\w*|年龄)?"
)
ASIDE = ("情况", "的情况", "基本情况", "信息", "的信息")
"""子女情况 is one column about her, and no group of theirs."""
NAMED = re.compile("(.{2,8})(?:姓名|名字)")
OF_HER_OWN = re.compile("英文|拼音|曾用|中文|证|微信|网络|现在|汉语")
PHONE = re.compile("电话|手机|联系方式|号码")
"""What closes the columns of somebody else that no merged title holds together: her phone is the last of them."""

Cells = Mapping[tuple[int, int], Merged]


def titles(top: Sequence[Sequence[str]], merged: Cells, number: int, headers: Sequence[str]) -> tuple[str, ...]:
    """Find the title over each column with the header in row `number`, "" where there is none.

    It is a cell merged over several columns in the row above; where a file cannot merge (CSV), the text above and to
    the left, if one of those names a child or kin; else the heading itself begins a group (父亲姓名, 务工地点, 电话),
    as a second name does behind a phone: 姓名, 电话, 姓名, 性别 are two people.
    """
    over = [_merged_title(top, merged, number, column) for column in range(len(headers))]
    if not any(over) and number > 1:
        over = _spread(top[number - 2])
    return tuple(over) if any(over) else _running(headers)


def _merged_title(top: Sequence[Sequence[str]], merged: Cells, number: int, column: int) -> str:
    group = merged.get((number - 1, column))
    if (
        group is None
        or group.right == group.left
        or group.bottom >= number
        or group.right - group.left >= len(top[0]) - 1
    ):
        return ""
    return top[group.top - 1][group.left]


def _spread(above: Sequence[str]) -> list[str]:
    texts = [text for text in above if text]
    if len(texts) < 2 or any(":" in text for text in texts) or not any(map(somebody_else, texts)):  # noqa: PLR2004
        return [""] * len(above)
    found, last = [], ""
    for text in above:
        last = text or last
        found.append(last)
    return found


def _running(headers: Sequence[str]) -> tuple[str, ...]:
    found, whose, named, reached = [], "", False, False
    for header in headers:
        begins = _begins(flat(header))
        if begins is None and _field(header) == "name":
            begins = f"另一个{header}" if reached else ""
        elif begins is None and reached:
            begins = _role(flat(header))
        whose = whose if begins is None else begins
        named = named or (_field(header) == "name" and not whose)
        reached = reached or (_field(header) == "phone" and named and not whose)
        found.append(whose)
        whose = "" if PHONE.search(header) else whose
    return tuple(found)


def _role(word: str) -> str | None:
    """The role of somebody else whom an unknown heading names, behind her own name and phone: 推荐人姓名, 社工姓名."""
    role = NAMED.fullmatch(word)
    return role[1] if role and not _field(word) and not OF_HER_OWN.search(role[1]) else None


def _begins(word: str) -> str | None:
    """The person whose columns begin with this heading: somebody else's word, "" for herself; None: nobody's."""
    if _field(word).startswith("guardian"):
        return None
    for pattern in (HERSELF, CHILD, KIN):
        word_of = pattern.search(word)
        rest = word[word_of.end() :] if word_of else ""
        if word_of and rest not in ASIDE and ITEM.fullmatch(rest):
            return "" if pattern is HERSELF else word[: word_of.end()]
    return None


def somebody_else(title: str) -> bool:
    """Whether a title names a child or kin, and not herself."""
    return not HERSELF.search(title) and bool(CHILD.search(title) or KIN.search(title))


def hers(headers: Sequence[str], over: Sequence[str]) -> str:
    """Choose the title of the columns that are the volunteer's: of those with a name below, the best."""
    named = [over[place] for place, header in enumerate(headers) if _field(header) == "name"]
    named.sort(key=lambda title: (somebody_else(title), not HERSELF.search(title)))
    return named[0] if named else ""


def others(headers: Sequence[str], over: Sequence[str], own: str) -> frozenset[int]:
    """Find the places of columns that are somebody else's than those below the title `own`."""
    names = (over[place] for place, header in enumerate(headers) if _field(header) == "name" or _role(flat(header)))
    named = {*names} - {""}
    return frozenset(
        place
        for place, title in enumerate(over)
        if title != own and (title in named or somebody_else(title)) and not _is_guardian(headers[place], title)
    )


def _is_guardian(header: str, title: str) -> bool:
    """Whether a column says who has agreed for a volunteer who is a minor, and is not below a child's title."""
    return _field(header).startswith("guardian") and not CHILD.search(title)


def _field(header: str) -> str:
    known = recognised(header)
    return known[0] if known else ""

"""The column of names in parts: the name, and the note that a clerk has written beside it (组长, 曾用名…)."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from jinguo.people import identity

PLAIN = r"^\p{Han}{2,4}$"
"""Names that need no second look: nearly all."""
BRACKETS = re.compile(r"[(\[【〔<《{]([^)\]】〕>》}]*)(?:[)\]】〕>》}]|$)")
MARKS = r"[★☆*※●○◆◇■□▲△▼▽√✓✔✿❀♥♡☎#＊]+"
EDGES = re.compile(rf"^(?:{MARKS}|\s)+|(?:{MARKS}|\s)+$")
PICTURES = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")
NUMBERED = re.compile(r"^\(?[0-9]{1,4}\)? ?[.、,:)] ?")
CARRIAGE = re.compile("_x000[dDaA]_")
POSTS = "副?(?:组长|队长|班长|主任|书记|主席|会长|秘书长|执委|委员|党员|代表|负责人|联络员)"
POST = re.compile(rf"[\-—–_/:|,、 ]+({POSTS})$")
GONE = re.compile(
    "已?故|去世|死亡|过世|病逝|逝世|离世|身亡|退出|退队|调走|调离|调出|离职|离任|辞职|注销|迁出|迁走|搬走|除名|停用|作废"
    "|(?:^|(?<=，))(?:已|已经)?[退亡逝殁走]了?(?:$|(?=，))"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑罗梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞施洪章鲁葛翁倪殷詹温柳"
)
"""Common surnames, from the list of the Ministry of Public Security for 2020: whether two words are two people."""

MISSING = {None: identity.NAME_MISSING}
TWO = "一格里有两个人的姓名，请一人一行"


class Parted(NamedTuple):
    """A name, the note beside it ("" = none), and what is wrong as a clause (None = nothing)."""

    name: str
    note: str
    problem: str | None


def parted(text: str) -> Parted:
    """Part a tidied cell. A note that says that she is no longer there is a question, never a remark."""
    plain = PICTURES.sub("", CARRIAGE.sub("", text))
    notes = [each.strip() for each in BRACKETS.findall(plain)]
    bare = NUMBERED.sub("", EDGES.sub("", BRACKETS.sub("", NUMBERED.sub("", plain))))
    post = POST.search(bare)
    if post:
        notes, bare = [*notes, post[1]], bare[: post.start()]
    titled = identity.TITLED.search(bare)
    if titled and titled[1] not in identity.COMPOUND:
        notes, bare = [*notes, titled[2]], titled[1].strip()
    note = "，".join(filter(None, notes))
    return Parted(identity.normal_name(bare), note, _problem(bare.strip(), note))


def _problem(bare: str, note: str) -> str | None:
    gone = GONE.search(note) or identity.ENDS_GONE.search(bare)
    if gone:
        return identity.LEFT.format(gone[0])
    if _are_two(bare.split(" ")):
        return TWO
    return identity.own_name_problem(bare) or identity.name_problem(bare)


def _are_two(words: list[str]) -> bool:
    """王芳 李娜: two surnames, each with a given name; 欧阳 娜娜 and 王 芳 are one."""
    whole = len(words) > 1 and all(len(word) in (2, 3, 4) and word[0] in SURNAMES for word in words)
    return whole and words[0] not in identity.COMPOUND


def columns(texts: pl.Series) -> list[pl.Series]:
    """Part tidied cells into the columns `name`, `name_note` (null = none) and `name_problem`, in their order."""
    doubtful = (
        f"{identity.CALLED.pattern}|{identity.TITLED.pattern}|{identity.NOBODY.pattern}|{identity.ENDS_GONE.pattern}|某"
    )
    odd = texts.filter((~texts.str.contains(PLAIN) | texts.str.contains(doubtful)) & texts.is_not_null()).unique()
    found = {text: parted(text) for text in odd}
    return [
        _of(texts, {text: each.name for text, each in found.items()}, texts).alias("name"),
        _of(texts, {text: each.note or None for text, each in found.items()}, None).alias("name_note"),
        _of(texts, {text: each.problem for text, each in found.items()} | MISSING, None).alias("name_problem"),
    ]


def _of(texts: pl.Series, values: Mapping[str | None, str | None], default: pl.Series | None) -> pl.Series:
    if not values:
        return default if default is not None else pl.Series(texts.name, [None] * len(texts), pl.String)
    return texts.replace_strict(values, default=default, return_dtype=pl.String)

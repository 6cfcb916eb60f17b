"""What stands in the column of names: the name, and the note that a clerk has written beside it (组长, 曾用名…)."""

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
ENDS_GONE = re.compile("(?:已故|去世|过世|退出|退队|调走|调离|离职|搬走)$")
TITLES = "老师|先生|女士|小姐|同志|阿姨|大姐|大妈|师傅|医生|护士|主任|书记|主席|经理|校长|会长|组长|队长|班长|站长|村长"
TITLED = re.compile(f"^(.{{2,}})({TITLES})$")
"""A whole name with what she is called behind it: 张秀英老师."""
CALLED = re.compile(f"^.(?:{TITLES}|姐|姨|婶|妈)$")
NOBODY = re.compile("^(?:姓名)?(?:无|暂无|没有|待定|待补|待填|不详|未知|匿名|佚名|空缺|空|同上|姓名)$")
UNFINISHED = re.compile("^[\u4e00-\u9fff]$|[\u4e00-\u9fff](?:[×✕╳○□某]|[Xx]{1,2}$)")
"""A name of which only a part is written: 王, 王××, 王某某, 李XX."""
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑罗梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞施洪章鲁葛翁倪殷詹温柳"
)
"""Common surnames, from the list of the Ministry of Public Security for 2020: whether two words are two people."""
COMPOUND = frozenset(("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"))

LEFT = "姓名里写着“{}”，请核对她是不是还在，在的话只填姓名"
MISSING = {None: identity.NAME_MISSING}
TWO = "一格里有两个人的姓名，请一人一行"
CALLED_SO = "“{}”是称呼，请填全名"
NOT_A_NAME = "“{}”不是姓名，请填全名"
NOT_WHOLE = "姓名没有写全（{}），请填全名"


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
    titled = TITLED.search(bare)
    if titled and titled[1] not in COMPOUND:
        notes, bare = [*notes, titled[2]], titled[1].strip()
    note = "，".join(filter(None, notes))
    return Parted(identity.normal_name(bare), note, _problem(bare.strip(), note))


def _problem(bare: str, note: str) -> str | None:
    gone = GONE.search(note) or ENDS_GONE.search(bare)
    if gone:
        return LEFT.format(gone[0])
    if _are_two(bare.split(" ")):
        return TWO
    if CALLED.match(bare) or TITLED.match(bare):
        return CALLED_SO.format(bare)
    if NOBODY.match(bare):
        return NOT_A_NAME.format(bare)
    if UNFINISHED.search(bare):
        return NOT_WHOLE.format(bare)
    return identity.name_problem(bare)


def _are_two(words: list[str]) -> bool:
    """王芳 李娜: two surnames, each with a given name; 欧阳 娜娜 and 王 芳 are one."""
    whole = len(words) > 1 and all(len(word) in (2, 3, 4) and word[0] in SURNAMES for word in words)
    return whole and words[0] not in COMPOUND


def columns(texts: pl.Series) -> list[pl.Series]:
    """`name`, `name_note` (null = none) and `name_problem` of tidied cells, in their order."""
    doubtful = f"{CALLED.pattern}|{TITLED.pattern}|{NOBODY.pattern}|{ENDS_GONE.pattern}|某"
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

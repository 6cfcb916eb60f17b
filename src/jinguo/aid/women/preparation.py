"""The rows of a list of women in difficulty: found below their heading, each made a form or given a reason. Pure.

No reason quotes a cell, and sheets are numbered, not named: pages say nothing of a woman.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jinguo.aid.catalogue import Source, woman_categories
from jinguo.aid.errors import WomanColumns
from jinguo.aid.forms import NewWoman
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.kernel.spreadsheet import Sheet
from jinguo.organisations.queries import Place
from jinguo.volunteers.intake.gazetteer import Gazetteer

HEADER_DEPTH = 30
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "妇女姓名", "慰问对象", "救助对象", "对象姓名"),
    "id_number": ("身份证号", "身份证号码", "身份证", "证件号码", "公民身份号码"),
    "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式"),
    "address": ("住址", "家庭住址", "地址", "现住址", "详细地址"),
    "category": ("类别", "类型", "困难类别", "困难类型", "人员类别", "对象类别"),
    "village": ("村社", "村社区", "所在村社", "社区", "村", "村居", "行政村"),
    "town": ("镇街", "街道", "乡镇", "镇街道"),
    "notes": ("备注", "说明", "困难情况", "家庭情况"),
}
FIELDS = {word: field for field, words in COLUMNS.items() for word in words}
WORDS: Mapping[str, str] = {
    **{each.label: each.code for each in woman_categories().values()},
    **dict.fromkeys(("贫困", "低保", "特困", "困难", "低收入", "困难妇女"), "poor"),
    **dict.fromkeys(("病残", "残疾", "重病", "病残妇女"), "ill"),
    **dict.fromkeys(("两癌", "“两癌”", "两癌患病", "两癌患者", "宫颈癌", "乳腺癌", "两癌患病妇女"), "cancer"),
    **dict.fromkeys(("单亲", "单亲妈妈", "单亲母亲家庭"), "single_mother"),
    **dict.fromkeys(("老年", "老年妇女", "孤寡老人", "高龄"), "elderly"),
    **dict.fromkeys(("老妇女主任", "离任妇女主任", "老妇代会主任"), "former_director"),
    "其他": "other",
}
"""What a list writes in its cells, as codes."""

_NOTE = re.compile(r"\([^()]*\)|（[^（）]*）|[\s*:：/\\,、.()（）_\-#]+")
_FOOT = re.compile("^(?:合计|小计|总计|填表人|审核人|制表|注[:：]|说明[:：])")
NO_PLACE = "没有写村社，或者您的管理范围内没有这个村社"
NO_CATEGORY = "没有写类别，或者写的不认识，请写贫困、病残、两癌、单亲母亲、老年妇女、老妇女主任"


@dataclass(frozen=True, slots=True)
class WomanLine:
    """A row of the list; of one that cannot be taken `problem` says why."""

    sheet: str
    row: int
    new: NewWoman | None = None
    problem: str = ""


def lines(sheets: Sequence[Sheet], places: Gazetteer, default: Place | None, today: date) -> list[WomanLine]:
    """Read all rows that name somebody, in the file's order. Raises WomanColumns: no visible sheet has a heading."""
    read: list[WomanLine] = []
    found = False
    for number, sheet in enumerate(sheets, start=1):
        rows = [[cell or "" for cell in row] for row in sheet.rows.iter_rows()]
        heading = _heading(rows) if sheet.visible else None
        if heading is None:
            continue
        found, (last, columns) = True, heading
        for row, texts in enumerate(rows[last + 1 :], start=last + 2):
            given = {field: texts[place].strip() if place < len(texts) else "" for field, place in columns.items()}
            if row not in sheet.hidden_rows and _is_somebody(given, texts):
                read.append(_line(f"第 {number} 张表", row, given, places, default, today))
    if not found:
        raise WomanColumns
    return read


def _heading(rows: list[list[str]]) -> tuple[int, Mapping[str, int]] | None:
    for number, row in enumerate(rows[:HEADER_DEPTH]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            field = FIELDS.get(_NOTE.sub("", cell))
            if field:
                columns.setdefault(field, place)
        if {"name", "id_number", "category"} <= columns.keys():
            return number, columns
    return None


def _is_somebody(given: Mapping[str, str], texts: Sequence[str]) -> bool:
    first = next((text.strip() for text in texts if text.strip()), "")
    return bool(given["name"] or given["id_number"]) and not _FOOT.match(first)


def _line(
    sheet: str, row: int, given: Mapping[str, str], places: Gazetteer, default: Place | None, today: date
) -> WomanLine:
    text = "/".join(part for part in (given.get("town", ""), given.get("village", "")) if part)
    place = places.find(text) if text else default
    category = WORDS.get(given["category"].strip("“”")) or WORDS.get(given["category"])
    if isinstance(place, str) or place is None:
        return WomanLine(sheet, row, problem=NO_PLACE)
    if category is None:
        return WomanLine(sheet, row, problem=NO_CATEGORY)
    facts = {name: given.get(name) or None for name in ("name", "id_number", "phone", "address", "notes")}
    known = {"organisation": place.code, "category": category, "source": Source.ROSTER}
    try:
        return WomanLine(sheet, row, parse(NewWoman, {**facts, **known, "since": today, "checked_on": today}))
    except Invalid as error:
        labels = {field: words[0] for field, words in COLUMNS.items()}
        said = [f"{labels.get(name, '')}：{text}" for name, text in error.detail["fields"].items()]
        return WomanLine(sheet, row, problem="；".join(said))

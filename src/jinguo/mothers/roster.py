"""A roster of mothers (爱心妈妈花名册) as it is read: whom each row names, and what it says of her offer. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinguo.kernel.spreadsheet import Sheet
from jinguo.mothers.catalogue import HARD_CAP, SOFT_CAP, Skill
from jinguo.people import identity
from jinguo.volunteers.roster import blocks, layout
from jinguo.volunteers.roster.errors import MissingColumns
from jinguo.volunteers.roster.headers import flat
from jinguo.volunteers.roster.layout import Layout
from jinguo.volunteers.roster.people_rows import FEET, MODEL, SIGNERS, SUMS

CAPACITY = re.compile("愿结|(?:可|能|最多|计划|拟)结对|结对(?:人数|儿童数|意愿数|数量)$")
"""How a heading asks how many children she would care for."""

NOBODY = re.compile(f"{SUMS}|{FEET}|{SIGNERS}|{MODEL}")

SKILLS: Mapping[Skill, str] = {
    Skill.STUDY: "辅导|学业|作业|教师|教学|阅读",
    Skill.LISTENING: "心理|倾听|谈心",
    Skill.PARENTING: "家庭教育|育儿|亲子|家教",
    Skill.HEALTH: "医|护理|健康|保健|康复",
    Skill.LAW: "法律|律师|普法|维权",
    Skill.ARTS: "文艺|手工|舞蹈|音乐|绘画|美术|书法|唱歌|剪纸|编织",
    Skill.SPORT: "体育|运动|篮球|跑步|羽毛球",
    Skill.DAILY_CARE: "生活|照料|家政|做饭|厨|理发|裁缝",
    Skill.SAFETY: "安全|急救|消防",
    Skill.COMPUTER: "电脑|计算机|网络|信息技术",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row that names somebody. `phone` and `id_number` are "" where they are no such number."""

    sheet: str
    row: int
    name: str
    phone: str
    id_number: str
    village: str
    capacity: int
    skills: frozenset[Skill]


def lines_of_file(content: bytes, name: str) -> list[Line]:
    """Read all rows of a file that name somebody. Blocks: use a thread.

    Raises:
        MissingColumns: no sheet has a column of names beside phones, ID numbers or villages. Spreadsheet errors.
    """
    sheets = [(sheet, layout.find(sheet)) for sheet in blocks.of_file(content, name)]
    readable = [(sheet, found) for sheet, found in sheets if found and _can_be_read(found)]
    if not readable:
        raise MissingColumns("没有认出“姓名”和“手机号码”（或“身份证号”“村社”）这两列。请核对表头，再上传一次。")
    return [line for sheet, found in readable for line in _lines(sheet, found)]


def _can_be_read(found: Layout) -> bool:
    return "name" in found.columns and bool({"phone", "id_number", "village"} & set(found.columns))


def _lines(sheet: Sheet, found: Layout) -> list[Line]:
    places = {name: place for name, place in found.columns.items() if place not in found.others}
    if (capacity := _place_of_capacity(found)) is not None:
        places["capacity"] = capacity
    lines, village = [], ""
    for number, cells in enumerate(sheet.rows.iter_rows(), 1):
        if number < found.first_row or number in sheet.hidden_rows:
            continue
        said = {name: identity.tidy(cells[place]) for name, place in places.items()}
        village = said.get("village") or village
        called = identity.normal_name(said["name"])
        first = identity.tidy(next((cell for cell in cells if cell), ""))
        if called and not any(map(NOBODY.search, (first, said["name"]))):
            lines.append(_line(sheet.name, number, called, village, said))
    return lines


def _place_of_capacity(found: Layout) -> int | None:
    return next((place for place, header in enumerate(found.headers) if CAPACITY.search(flat(header or ""))), None)


def _line(sheet: str, number: int, name: str, village: str, said: Mapping[str, str]) -> Line:
    phone, person = identity.normal_phone(said.get("phone")), identity.normal_id(said.get("id_number"))
    return Line(
        sheet=sheet,
        row=number,
        name=name,
        phone="" if identity.phone_problem(phone) else phone,
        id_number=person if re.fullmatch(r"\d{17}[\dX]", person) else "",
        village=village,
        capacity=_capacity(said.get("capacity", "")),
        skills=skills_in(said.get("skills", "")),
    )


def _capacity(text: str) -> int:
    found = re.search(r"\d+", text)
    return min(max(int(found[0]), 1), HARD_CAP) if found else SOFT_CAP


def skills_in(text: str) -> frozenset[Skill]:
    """Find the skills that somebody's own words speak of."""
    return frozenset(skill for skill, words in SKILLS.items() if re.search(words, text) or skill.label in text)


def twice(lines: Sequence[Line]) -> set[int]:
    """Find the places of lines that name somebody whom an earlier line names."""
    seen, found = set[tuple[str, str]](), set[int]()
    for place, line in enumerate(lines):
        key = (line.name, line.id_number or line.phone or line.village)
        if key in seen:
            found.add(place)
        seen.add(key)
    return found

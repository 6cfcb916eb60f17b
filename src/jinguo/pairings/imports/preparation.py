"""The rows of a list of pairings: found below their heading, merged cells of either side spread, each with a mother and
a child, or with a reason. Pure. No reason quotes a cell: what is shown and handed back says nothing of a child.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jinguo.children.intake import words as of_children
from jinguo.children.intake.preparation import Line as ChildLine
from jinguo.children.intake.preparation import MissingColumns as NoChildren
from jinguo.children.intake.preparation import lines as child_lines
from jinguo.children.intake.rows import days_in, filled, meant, spread
from jinguo.children.spans import code_of
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.spreadsheet import Sheet, sheet_of
from jinguo.mothers.catalogue import SOFT_CAP
from jinguo.mothers.roster import Line as MotherLine
from jinguo.organisations.queries import Place
from jinguo.pairings.catalogue import Manner
from jinguo.pairings.imports import words
from jinguo.people import identity
from jinguo.volunteers.intake.gazetteer import Gazetteer
from jinguo.volunteers.roster.omissions import Omission

HEADER_DEPTH = 30
DATES = ("begun_on", "until", "over")
MOTHERS = ("mother", "mother_number", "mother_phone", "mother_id")
CHILDREN = ("name", "id_number", "code")
NO_MOTHER = "没有写是哪位妈妈：合并的单元格认得，空着的认不得，请补上"
NO_CHILD = "没有写是哪个孩子：合并的单元格认得，空着的认不得，请补上"
NO_DAY = "没有写结对日期，或者看不懂，请写成 2025-03-01 的样子"
BAD_DAY = "约定到哪天看不懂，请写成 2026-03-01 的样子"
IS_OVER = "写的是已经结束的结对，不导入，请留在原来的台账里"
BAD_MANNER = "结对方式不认识，请写一对一、多对一、一对多或队伍"
BAD_ID = "孩子的身份证号不对，请核对"


class MissingColumns(JinguoError):
    """No sheet has the columns that a list of pairings must have."""

    code = "pairing_columns_missing"
    status = 422
    message = "没有认出表头：要有“爱心妈妈姓名”、“儿童姓名”和“身份证号”（或“儿童编号”）、“结对日期”，请补上再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the list. Of one that cannot be taken `problem` says why, of one that is no pair `omission`.

    Attributes:
        number: the mother's volunteer number, where it stands there.
        code, id_number: the child's; `child`: the row as a row of a ledger of children, where it names one.
    """

    sheet: str
    row: int
    mother: MotherLine | None = None
    number: str = ""
    code: str = ""
    id_number: str = ""
    child: ChildLine | None = None
    manner: Manner = Manner.ONE
    begun_on: date | None = None
    until: date | None = None
    agreement: str = ""
    problem: str = ""
    omission: Omission | None = None

    @property
    def her(self) -> tuple[str, ...]:
        """By what the rows of one mother are known to be one's."""
        said = self.mother
        return (self.number, said.id_number or said.phone or said.name if said else "")

    @property
    def it(self) -> tuple[object, ...]:
        """By what the rows of one child are known to be one's."""
        new = self.child.new if self.child else None
        return (self.code or self.id_number or (new and (new.name, new.born_on)) or (self.sheet, self.row),)


@dataclass(frozen=True, slots=True)
class _Heading:
    """Heading: where a sheet's heading ends, counted from 0, and the place of each field."""

    last: int
    columns: Mapping[str, int]


def lines(sheets: Iterable[Sheet], places: Gazetteer, default: Place | None, vague: str, today: date) -> list[Line]:
    """Read all rows that hold anything, in the file's order.

    Args:
        default: where the children belong whose row names no place.
        vague: the category of those whose row names none, or a bare 困境儿童.

    Raises:
        MissingColumns: no visible sheet has such a heading.
    """
    numbered = [replace(sheet, name=f"第 {number} 张表") for number, sheet in enumerate(sheets, start=1)]
    found = [(sheet, _heading(sheet) if sheet.visible else None) for sheet in numbered]
    if not any(heading for _, heading in found):
        raise MissingColumns
    read: list[Line] = []
    for sheet, heading in found:
        rows = [(row, texts) for row, texts in filled(sheet) if any(text.strip() for text in texts)]
        if heading is None:
            read += [Line(sheet=sheet.name, row=row, omission=Omission.SHEET) for row, _ in rows]
        else:
            reader = _Reader(sheet, heading, _children(sheet, heading, places, default, vague, today), today)
            read += [reader.line(row, texts) for row, texts in rows]
    return _with_manners(read)


def _heading(sheet: Sheet) -> _Heading | None:
    """Find the heading, also one of two rows: 爱心妈妈 over 姓名 and 电话."""
    rows = [[cell or "" for cell in row] for row in sheet.rows.head(HEADER_DEPTH).iter_rows()]
    best: _Heading | None = None
    for number, row in enumerate(rows):
        above = rows[number - 1] if number else [""] * len(row)
        columns: dict[str, int] = {}
        for place, (group, over, cell) in enumerate(zip(spread(above), above, row, strict=True)):
            field = words.heading(group, cell) if cell.strip() else words.heading("", over)
            if field:
                columns.setdefault(field, place)
        whole = bool({"mother", "mother_number"} & columns.keys()) and "begun_on" in columns
        named = "code" in columns or "id_number" in columns or {"name", "born_on"} <= columns.keys()
        if whole and named and (best is None or len(columns) > len(best.columns)):
            best = _Heading(number, columns)
    return best


def _children(
    sheet: Sheet, heading: _Heading, places: Gazetteer, default: Place | None, vague: str, today: date
) -> Mapping[int, ChildLine]:
    """The children's side of a sheet, read as a ledger of children is: row -> its line."""
    fields = {field: place for field, place in heading.columns.items() if field in of_children.COLUMNS}
    places_of = {place: of_children.COLUMNS[field][0] for field, place in fields.items()}
    rows = []
    for number, texts in enumerate([[cell or "" for cell in row] for row in sheet.rows.iter_rows()]):
        kept = {**places_of} if number == heading.last else dict(enumerate(texts))
        is_shown = number >= heading.last
        rows.append([kept[place] if is_shown and place in places_of else "" for place in range(len(texts))])
    side = sheet_of(rows, sheet.name)
    try:
        read = child_lines([replace(side, merged=sheet.merged)], places, default, vague, today, unsaid=vague)
    except NoChildren:
        return {}
    return {line.row: line for line in read}


class _Reader:
    """A sheet with a heading, read row by row."""

    def __init__(self, sheet: Sheet, heading: _Heading, children: Mapping[int, ChildLine], today: date) -> None:
        self.sheet, self.heading, self.children, self.today = sheet, heading, children, today
        named = {heading.columns[field] for field in ("mother", "name", "code") if field in heading.columns}
        self.struck = {row for row, column in sheet.struck if column in named}
        rows = filled(sheet)
        self.days = {
            field: days_in([meant(texts, heading.columns[field]) for _, texts in rows])
            for field in DATES
            if field in heading.columns
        }

    def line(self, row: int, texts: Sequence[str]) -> Line:
        """Read one row that holds anything."""
        said = {field: meant(texts, place) for field, place in self.heading.columns.items()}
        if omission := self._omission(row, texts, said):
            return Line(sheet=self.sheet.name, row=row, omission=omission)
        code = words.CODE.match(identity.tidy(said.get("code", "")))
        line = Line(
            sheet=self.sheet.name,
            row=row,
            mother=_mother(self.sheet.name, row, said, self.today),
            number="".join(re.findall(r"\d+", identity.tidy(said.get("mother_number", "")))),
            code=code_of(int(code[1])) if code else "",
            id_number=identity.normal_id(said.get("id_number", "")),
            child=self.children.get(row),
            manner=words.MANNERS.get(said.get("manner", ""), Manner.ONE),
            begun_on=self._day("begun_on", row),
            until=self._day("until", row),
            agreement=said.get("agreement", "")[:40],
        )
        return replace(line, problem=self._problem(row, said, line))

    def _day(self, field: str, row: int) -> date | None:
        return self.days[field][row - 1] if field in self.days else None

    def _omission(self, row: int, texts: Sequence[str], said: Mapping[str, str]) -> Omission | None:
        """Tell why a row is no pair; None: it is one."""
        first = next(text.strip() for text in texts if text.strip())
        named = [said.get(field, "") for field in (*MOTHERS, *CHILDREN)]
        cases = (
            (row - 1 <= self.heading.last, Omission.TITLE),
            (row in self.sheet.hidden_rows, Omission.HIDDEN),
            (row in self.struck, Omission.STRUCK),
            (of_children.SUM.match(first), Omission.SUM),
            (of_children.FOOT.match(first), Omission.FOOT),
            (sum(bool(words.heading("", text)) for text in named if text) > 1, Omission.REPEATED),
            (not any(named), Omission.NOBODY),
        )
        return next((omission for holds, omission in cases if holds), None)

    def _problem(self, row: int, said: Mapping[str, str], line: Line) -> str:
        is_over = bool(words.OVER.search(said.get("state", ""))) or bool(said.get("over"))
        cases = (
            (not any(said.get(field) for field in MOTHERS), NO_MOTHER),
            (not any(said.get(field) for field in CHILDREN), NO_CHILD),
            (is_over, IS_OVER),
            (line.begun_on is None, NO_DAY),
            (bool(said.get("until")) and line.until is None, BAD_DAY),
            (said.get("manner", "") not in ("", *words.MANNERS), BAD_MANNER),
            (bool(line.id_number) and not line.code and bool(identity.id_problem(line.id_number, self.today)), BAD_ID),
        )
        found = [reason for holds, reason in cases if holds]
        return f"{'；'.join(found)}。" if found else ""


def _mother(sheet: str, row: int, said: Mapping[str, str], today: date) -> MotherLine:
    phone, person = identity.normal_phone(said.get("mother_phone")), identity.normal_id(said.get("mother_id"))
    return MotherLine(
        sheet=sheet,
        row=row,
        name=identity.normal_name(said.get("mother", "")),
        phone="" if identity.phone_problem(phone) else phone,
        id_number="" if not person or identity.id_problem(person, today) else person,
        village=said.get("mother_village", "") or said.get("village", ""),
        capacity=SOFT_CAP,
        skills=frozenset(),
    )


def _with_manners(read: Sequence[Line]) -> list[Line]:
    """Rows that name no manner: of a child with several mothers, and of a mother with several children."""
    mothers: dict[tuple[object, ...], set[tuple[str, ...]]] = defaultdict(set)
    children: dict[tuple[str, ...], set[tuple[object, ...]]] = defaultdict(set)
    for line in read:
        if line.mother and not line.problem:
            mothers[line.it].add(line.her)
            children[line.her].add(line.it)

    def known(line: Line) -> Manner:
        if line.manner is not Manner.ONE or line.mother is None:
            return line.manner
        if len(mothers[line.it]) > 1:
            return Manner.MOTHERS
        return Manner.CHILDREN if len(children[line.her]) > 1 else Manner.ONE

    return [replace(line, manner=known(line)) for line in read]

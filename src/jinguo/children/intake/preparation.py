"""The rows of a ledger: found below their heading, merged cells spread, each made a form or given a reason. Pure.

No reason quotes a cell, and sheets are numbered, not named: pages and lists of reasons say nothing of a child.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jinguo.children.catalogue import Kinship, Source
from jinguo.children.forms import NewCategory, NewChild
from jinguo.children.intake import words
from jinguo.children.intake.rows import days_in, filled, meant, spread
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.forms import parse
from jinguo.kernel.spreadsheet import Sheet
from jinguo.organisations.queries import Place
from jinguo.people.catalogue import Sex
from jinguo.volunteers.intake.gazetteer import Gazetteer
from jinguo.volunteers.roster import cells
from jinguo.volunteers.roster.omissions import Omission

HEADER_DEPTH = 30
SEXES = {**dict.fromkeys(cells.WOMEN, Sex.FEMALE), **dict.fromkeys(cells.MEN, Sex.MALE)}
DATES = ("born_on", "since", "checked_on")
LABELS = {
    "name": "姓名", "id_number": "身份证号", "sex": "性别", "born_on": "出生日期", "address": "住址", "school": "学校",
    "notes": "备注", "kinship": "与儿童关系", "guardian": "监护人", "guardian_phone": "监护人电话", "category": "类别",
    "circumstances": "父母情况", "since": "认定时间", "checked_on": "核对日期",
}  # fmt: skip
NO_CATEGORY = "没有写类别，或者写的不认识，请写留守、流动、孤儿、事实无人抚养、家庭贫困等"
NO_KIND = "只写了“困境儿童”，请写明是家庭贫困、自身困难还是监护缺失"
NO_PARENTS = "事实无人抚养儿童要写父母各是什么情形，如“父服刑、母失联”"
NO_KINSHIP = "没有写监护人与儿童的关系，或者写的不认识"
NO_DAY = "{}看不懂，请写成 2016-05-05 的样子"


class MissingColumns(JinguoError):
    """No sheet has the columns that a ledger of children must have."""

    code = "child_columns_missing"
    status = 422
    message = "表格里要有“姓名”和“身份证号”（或“出生日期”）两列，请补上表头再试。"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the ledger. Of one that cannot be taken `problem` says why, of one that is nobody `omission`."""

    sheet: str
    row: int
    new: NewChild | None = None
    further: tuple[NewCategory, ...] = ()
    problem: str = ""
    omission: Omission | None = None


@dataclass(frozen=True, slots=True)
class _Heading:
    """Heading: where a sheet's heading ends, counted from 0, and the place of each field."""

    last: int
    columns: Mapping[str, int]


def lines(
    sheets: Iterable[Sheet], places: Gazetteer, default: Place | None, vague: str, today: date, unsaid: str = ""
) -> list[Line]:
    """Read all rows that hold anything, in the file's order.

    Args:
        default: where those belong whose row names no place.
        vague: the category that a bare 困境儿童 means; "" sends such rows back.
        unsaid: the category of rows that name none; "" sends such rows back.

    Raises:
        MissingColumns: no visible sheet has such a heading.
    """
    numbered = [replace(sheet, name=f"第 {number} 张表") for number, sheet in enumerate(sheets, start=1)]
    found = [(sheet, _heading(sheet) if sheet.visible else None) for sheet in numbered]
    if not any(heading for _, heading in found):
        raise MissingColumns
    read: list[Line] = []
    for sheet, heading in found:
        if heading is None:
            read += [Line(sheet.name, row, omission=Omission.SHEET) for row, cells_ in filled(sheet) if any(cells_)]
        else:
            read += _Reader(sheet, heading, places, default, (vague, unsaid), today).lines()
    return read


def _heading(sheet: Sheet) -> _Heading | None:
    """Find the heading, also one of two rows: 监护人信息 over 姓名 and 电话."""
    rows = [[cell or "" for cell in row] for row in sheet.rows.head(HEADER_DEPTH).iter_rows()]
    best: _Heading | None = None
    for number, row in enumerate(rows):
        above = spread(rows[number - 1]) if number else []
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            group = words.flat(above[place]).removesuffix("信息").removesuffix("情况") if place < len(above) else ""
            own = words.flat(cell)
            for word in (f"{group}{own}", own, group if not own else ""):
                field = words.FIELDS.get(word)
                if field and field not in columns:
                    columns[field] = place
                    break
        whole = "name" in columns and ("id_number" in columns or "born_on" in columns)
        if whole and (best is None or len(columns) > len(best.columns)):
            best = _Heading(number, columns)
    return best


class _Reader:
    """A sheet with a heading, read row by row."""

    def __init__(
        self,
        sheet: Sheet,
        heading: _Heading,
        places: Gazetteer,
        default: Place | None,
        instead: tuple[str, str],
        today: date,
    ) -> None:
        self.sheet, self.heading = sheet, heading
        self.places, self.default, self.today = places, default, today
        self.vague, self.unsaid = instead
        self.struck = {row for row, column in sheet.struck if column == heading.columns["name"]}
        self.rows = filled(sheet)
        self.days = {
            field: days_in([meant(texts, heading.columns[field]) for _, texts in self.rows])
            for field in DATES
            if field in heading.columns
        }

    def lines(self) -> list[Line]:
        """List all rows that hold anything."""
        return [self._line(row, texts) for row, texts in self.rows if any(text.strip() for text in texts)]

    def _line(self, row: int, texts: list[str]) -> Line:
        said = {field: meant(texts, place) for field, place in self.heading.columns.items()}
        omission = self._omission(row, texts, said)
        if omission:
            return Line(self.sheet.name, row, omission=omission)
        wrong: list[str] = []
        fields = self._fields(row, said, wrong)
        kinds = self._kinds(said, fields, wrong)
        if wrong:
            return self._refused(row, wrong)
        try:
            new = parse(NewChild, {**fields, **kinds[0]})
            further = tuple(parse(NewCategory, kind) for kind in kinds[1:])
        except Invalid as error:
            said = [f"{LABELS.get(field, '')}：{text}" for field, text in error.detail["fields"].items()]
            return self._refused(row, said)
        return Line(self.sheet.name, row, new, further)

    def _refused(self, row: int, wrong: Sequence[str]) -> Line:
        return Line(self.sheet.name, row, problem="；".join(wrong) + "。")

    def _omission(self, row: int, texts: list[str], given: Mapping[str, str]) -> Omission | None:
        """Tell why a row is nobody; None: it is somebody."""
        first = next(text.strip() for text in texts if text.strip())
        known = given["name"], given.get("id_number", ""), given.get("born_on", "")
        cases = (
            (row - 1 <= self.heading.last, Omission.TITLE),
            (row in self.sheet.hidden_rows, Omission.HIDDEN),
            (row in self.struck, Omission.STRUCK),
            (words.SUM.match(first), Omission.SUM),
            (words.FOOT.match(first), Omission.FOOT),
            (words.FIELDS.get(words.flat(given["name"])) == "name", Omission.REPEATED),
            (not any(known), Omission.NOBODY),
        )
        return next((omission for holds, omission in cases if holds), None)

    def _fields(self, row: int, given: Mapping[str, str], wrong: list[str]) -> dict[str, object]:
        """The fields of a file but for its categories; what cannot be read is added to `wrong`."""
        place = self._place(given, wrong)
        school = " ".join(part for part in (given.get("school", ""), given.get("grade", "")) if part)
        fields: dict[str, object] = {
            "organisation": place.code if place else "",
            "school": school,
            **{name: given.get(name, "") for name in ("name", "id_number", "address", "notes", "guardian")},
            "guardian_phone": given.get("guardian_phone", ""),
            "kinship": self._kinship(given, wrong),
            "sex": {**dict.fromkeys(cells.WOMEN, Sex.FEMALE), **dict.fromkeys(cells.MEN, Sex.MALE)}.get(
                given.get("sex", "")
            ),
            "lives_with": words.CARERS.get(given.get("lives_with", "")),
            "schooling": words.SCHOOLINGS.get(given.get("schooling", "")),
            "boarding": self._boarding(given.get("boarding", "")),
        }
        for field in DATES:
            day = self.days[field][row - 1] if field in self.days else None
            if given.get(field) and day is None and not (field == "born_on" and given.get("id_number")):
                wrong.append(NO_DAY.format(LABELS[field]))
            fields[field] = day
        if given.get("id_number"):
            fields |= {"sex": None, "born_on": None}
        fields["checked_on"] = fields["checked_on"] or self.today
        fields["since"] = fields["since"] or fields["checked_on"]
        return {**fields, "source": Source.ROSTER, "recheck_on": self.today}

    def _place(self, given: Mapping[str, str], wrong: list[str]) -> Place | None:
        text = "/".join(part for part in (given.get("town", ""), given.get("village", "")) if part)
        found = self.places.find(text) if text else self.default
        if isinstance(found, str) or found is None:
            wrong.append("没有写村社，或者您的管理范围内没有这个村社")
            return None
        return found

    def _kinship(self, given: Mapping[str, str], wrong: list[str]) -> Kinship | None:
        said = given.get("kinship", "")
        if not said and not given.get("guardian"):
            return Kinship.OFFICE
        found = words.KINSHIPS.get(said)
        if found is None:
            wrong.append(NO_KINSHIP)
        return found

    def _boarding(self, said: str) -> object:
        if said.upper() in cells.YES:
            return words.BOARDINGS["寄宿"]
        return words.BOARDINGS["走读"] if said.upper() in cells.NO else words.BOARDINGS.get(said)

    def _kinds(
        self, given: Mapping[str, str], fields: Mapping[str, object], wrong: list[str]
    ) -> list[dict[str, object]]:
        """The categories of a row; that there is none, or one that says too little, is added to `wrong`."""
        said = [word for word in words.BREAKS.split(given.get("category", "")) if word]
        codes = [self.vague if word in words.VAGUE else words.CATEGORIES.get(word, "") for word in said]
        codes += [code for field, code in words.TICKS.items() if given.get(field, "").upper() in cells.YES]
        codes = codes or ([self.unsaid] if self.unsaid else [])
        if any(word in words.VAGUE for word in said) and not self.vague:
            wrong.append(NO_KIND)
        elif not codes or "" in codes:
            wrong.append(NO_CATEGORY)
        parents = {each for word, each in words.CIRCUMSTANCES.items() if word in given.get("circumstances", "")}
        if "unattended" in codes and not parents:
            wrong.append(NO_PARENTS)
        same = {name: fields[name] for name in ("source", "since", "checked_on", "recheck_on")}
        return [
            {**same, "category": code, "circumstances": sorted(parents)[:3] if code == "unattended" else []}
            for code in dict.fromkeys(filter(None, codes))
        ]

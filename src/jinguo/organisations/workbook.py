"""Workbooks of organisations read into forms, each row with its reason if it cannot be taken. No database, no clock."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.forms import parse
from jinguo.kernel.spreadsheet import Sheet, SheetOut, write
from jinguo.organisations.catalogue import NewFieldKind, OrganisationKind
from jinguo.organisations.forms import NewOrganisation
from jinguo.organisations.rules import parent_code_of

HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "区划代码", "组织代码", "单位代码", "统计用区划代码", "编码"),
    "name": ("名称", "组织名称", "单位名称", "妇联组织", "妇联组织名称"),
    "kind": ("类型", "组织类型", "类别", "组织类别"),
    "parent_code": ("上级代码", "上级区划代码", "上级组织代码", "上级单位代码", "上级"),
    "new_field_kind": ("四新类别", "四新"),
}
"""Accepted words by field, ours first. 上级代码 may be missing or empty where the code itself says it."""

REQUIRED = ("code", "name", "kind")
HEADER_DEPTH = 30

KINDS: Mapping[str, OrganisationKind] = {
    **{kind.label: kind for kind in OrganisationKind},
    "县": OrganisationKind.DISTRICT,
    "市": OrganisationKind.DISTRICT,
    "乡": OrganisationKind.TOWN,
    "乡镇": OrganisationKind.TOWN,
    "行政村": OrganisationKind.VILLAGE,
    "村委会": OrganisationKind.VILLAGE,
    "居委会": OrganisationKind.COMMUNITY,
    "妇女微家": OrganisationKind.MICRO_HOME,
    "妇委会": OrganisationKind.ORGAN_COMMITTEE,
}
LABELS = {"code": "代码", "name": "名称", "kind": "类型", "parent_code": "上级代码", "new_field_kind": "四新类别"}
EXAMPLES = (
    ("330211000000", "镇海区", "区", "", ""),
    ("330211001000", "招宝山街道", "街道", "330211000000", ""),
    ("330211001001", "城东社区", "社区", "330211001000", ""),
    ("330211001001-W01", "城东社区执委微家", "微家", "330211001001", ""),
    ("330211000000-X01", "镇海区网络主播妇联", "四新组织", "330211000000", "新业态"),
)


class MissingColumns(JinguoError):
    """The workbook has no sheet with the columns of code, name and kind."""

    code = "organisation_columns_missing"
    status = 422
    message = "表格里要有“代码”“名称”“类型”三列，请补上表头，或者下载模板照着填。"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the workbook. `new` is None when the row itself is wrong, then `problem` says why, as a sentence."""

    sheet: str
    row: int
    code: str
    name: str
    new: NewOrganisation | None
    problem: str = ""


def lines(sheets: Iterable[Sheet]) -> list[Line]:
    """Read the rows below each header of code, name and kind, in the file's order; rows without any do not count.

    Raises:
        MissingColumns: no visible sheet has such a header.
    """
    found = [(sheet, _header(sheet)) for sheet in sheets if sheet.visible]
    if not any(header for _, header in found):
        raise MissingColumns
    return [line for sheet, header in found if header for line in _below(sheet, *header)]


def _header(sheet: Sheet) -> tuple[int, Mapping[str, int]] | None:
    """Find the row of the header, from 0, and the place of each field."""
    for number, row in enumerate(sheet.rows.head(HEADER_DEPTH).iter_rows()):
        words = [re.sub(r"[\s*（）()]", "", cell or "") for cell in row]
        columns = {
            field: min(words.index(word) for word in names if word in words)
            for field, names in HEADERS.items()
            if any(word in words for word in names)
        }
        if all(field in columns for field in REQUIRED):
            return number, columns
    return None


def _below(sheet: Sheet, number: int, columns: Mapping[str, int]) -> Iterable[Line]:
    for place, row in enumerate(sheet.rows.slice(number + 1).iter_rows(), start=number + 2):
        given = {field: (row[column] or "").strip() for field, column in columns.items()}
        if any(given[field] for field in REQUIRED):
            yield _line(sheet.name, place, given)


def _line(sheet: str, row: int, given: Mapping[str, str]) -> Line:
    code, name = given["code"], given["name"]
    kind = KINDS.get(given["kind"])
    if kind is None:
        known = "、".join(each.label for each in OrganisationKind)
        return Line(sheet, row, code, name, None, f"类型“{given['kind']}”不认识，请填 {known} 中的一个。")
    fields: dict[str, object] = {"code": code, "name": name, "kind": kind}
    if given.get("parent_code"):
        fields["parent_code"] = given["parent_code"]
    if given.get("new_field_kind"):
        fields["new_field_kind"] = next(
            (each for each in NewFieldKind if each.label == given["new_field_kind"]), given["new_field_kind"]
        )
    try:
        new = parse(NewOrganisation, fields)
    except Invalid as error:
        said = "；".join(f"{LABELS.get(field, '')}：{text}" for field, text in error.detail["fields"].items())
        return Line(sheet, row, code, name, None, f"{said}。")
    if new.parent_code is None:
        new = new.model_copy(update={"parent_code": parent_code_of(new.code, kind)})
    return Line(sheet, row, new.code, new.name, new)


def template() -> bytes:
    """Make an empty workbook with the header, and a sheet of examples."""
    headers = [names[0] for names in HEADERS.values()]
    return write([_sheet("组织", headers, []), _sheet("填写示例", [f"示例：{name}" for name in headers], EXAMPLES)])


def _sheet(name: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> SheetOut:
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(HEADERS, pl.String), orient="row")
    return SheetOut(name, frame, headers, widths={"code": 22, "name": 28, "parent_code": 22})

"""Which rows below the header are people."""

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.people import identity
from jinguo.volunteers.roster import cells
from jinguo.volunteers.roster.headers import flat
from jinguo.volunteers.roster.layout import Layout

IDENTIFYING = frozenset({"name", "phone", "id_number", "platform_number"})
FOOTER = (
    r"^(?:合计|总计|共计|小计|总人数|填表|制表|填报|审核|经办|负责人|单位负责人|联系人[::]|单位\(盖章\)|盖章|日期[::]|"
    r"注[::]|备注[::]|说明[::]|填写说明|填表说明|导出编号)"
)
"""How the first cell of a row below the people begins: sums, signatures, remarks, the mark of an export of ours."""
EXAMPLES = ("例", "示例", "样例", "例如", "举例", "范例", "填写示例", "必填", "选填", "必填项", "(必填)")
"""What the first cell of a template's model row says."""


def people(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """The rows of people, in the file's columns with whitespace-only cells null, plus `row`.

    Left out without a word: rows that name nobody (no name, phone, ID or platform number: empty rows, rows with a
    serial number alone), sums, signatures and remarks below the people, model rows, a header repeated on each printed
    page, and rows where one merged cell covers name and phone (a village's name as a banner).
    """
    texts = sheet.rows.columns
    blank_is_null = pl.when(pl.col(texts).str.strip_chars() != "").then(pl.col(texts))
    rows = sheet.rows.select(blank_is_null).with_row_index("row", offset=1).cast({"row": pl.Int32})
    name, phone = (texts[layout.columns[field]] for field in ("name", "phone"))
    first, called = cells.tidy(pl.coalesce(texts)), cells.tidy(pl.col(name))
    reachable = cells.phone(cells.tidy(pl.col(phone))).str.contains(identity.MOBILE)
    is_person = (reachable & ~called.str.contains(FOOTER)).fill_null(value=False)
    header = [word for word in {flat(layout.headers[layout.columns["name"]])} if word]
    return rows.filter(
        pl.col("row") >= layout.first_row,
        ~pl.col("row").is_in(banners(sheet, layout)),
        pl.any_horizontal(
            pl.col(texts[layout.columns[field]]).is_not_null() for field in IDENTIFYING & layout.columns.keys()
        ),
        is_person | ~first.str.contains(FOOTER),
        ~first.is_in(EXAMPLES) & ~called.is_in(EXAMPLES).fill_null(value=False),
        ~called.str.replace_all(r"[\s*]", "").is_in(header).fill_null(value=False),
    )


def banners(sheet: Sheet, layout: Layout) -> list[int]:
    """Rows in which one merged cell covers both name and phone."""
    low, high = sorted((layout.columns["name"], layout.columns["phone"]))
    return [
        row
        for each in sheet.merged
        if each.left <= low and each.right >= high
        for row in range(each.top, each.bottom + 1)
    ]

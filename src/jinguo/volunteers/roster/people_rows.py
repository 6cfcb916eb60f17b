"""Rows of a sheet sorted into people and others, and what each of the others is."""

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.people import identity
from jinguo.volunteers.roster import cells, further
from jinguo.volunteers.roster.headers import flat
from jinguo.volunteers.roster.layout import Layout
from jinguo.volunteers.roster.omissions import Omission

IDENTIFYING = frozenset({"name", "phone", "id_number", "platform_number"})
SUMS = (
    r"(?:[合总共小] ?计|总人数|累计)(?:[::].*|[0-9].*|人数)?$|^(?:[合总共小] ?计|总人数|人数|累计|本页|本表|以上)|"
    r"^共 ?(?:有 ?)?[0-9]+ ?[人名户位]"
)
"""How a cell says that it counts the rows above it."""
FEET = (
    r"^(?:填表|制表|填报|审核|经办|负责人|单位负责人|联系人[::]|单位\(盖章\)|盖章|日期[::]|注[::]|备注[::]|说明[::]|"
    r"填写说明|填表说明|导出编号|\(?(?:以下空白|以下无|以下为空|此页以下|续下页|转下页))|"
    r"\((?:签字|签名|盖章|公章)\)|^第 ?[0-9]+ ?页|共 ?[0-9]+ ?页"
)
"""How a cell of a row below the people begins: signatures, remarks, feet of pages, the mark of an export of ours."""
SIGNERS = r"^\(?(?:填表|制表|填报|审核|经办|联系|负责|复核)(?:人|员)?\)?[::]?$"
"""A cell beside the name of who has filled in, checked or signed."""
MODEL = r"\((?:示例|样例|例|范例|举例|填写示例)\)$"
"""A name of a model row: 张三（示例）."""
EXAMPLES = ("例", "示例", "样例", "例如", "举例", "范例", "填写示例", "必填", "选填", "必填项", "(必填)")
"""What the first cell of a template's model row says."""
SERIAL = ("", "序号", "编号", "号", "NO", "No", "no")
AGAIN = r"\(?(?:续表?|接上页|[0-9]+)\)?$"
TITLE = r".{2,}(?:名册|名单|花名册|台账|登记表|汇总表|信息表|统计表|一览表|名录)$"
"""A title as it is printed again on each page."""
PLACE = (
    r"^(?:[一二三四五六七八九十0-9]+[、.])?\D{1,20}"
    r"(?:社区|村|街道|镇|乡|居委会|村委会|妇联|居|片区?|组|队|网格)(?:\(.*\))?$"
)
NUMBERED = (
    r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)"
    r"|第[一二三四五六七八九十0-9]+(?:[组队片部分批期]|小组|网格|支部))"
)
"""A cell that stands for the rows below it: a village, 一、主席, 第一组, 第二批."""
REMARK = (
    r"^\(?(?:[0-9]{1,2} ?[.、)] ?\D.{5,}|[0-9〇零一二三四五六七八九]{4} ?年 ?[0-9一二三四五六七八九十]{1,3} ?月.{0,6})$"
)
"""A cell alone in its row below the people: 2.手机号必填, 2026年11月30日."""

SEEN = r"[^\s\x00-\x1f\x7f\x85'‘’`＇" + identity.INVISIBLE[1:]
"""A character that is seen: neither a blank nor the mark of a text that is empty."""
PLAIN_NAME = r"^\p{Han}{2,4}$"
PLAIN_FIRST = r"^(?:[0-9]{1,6}|\p{Han}{2,4})$"
"""How the name, and the first cell, of nearly every row read."""


def sorted_out(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """Sort out all rows that hold anything, in the file's columns with whitespace-only cells null, plus `row`,
    `omission` and `beneath` (the row of another header above it).

    `omission` is null for people, who are good or bad later; otherwise it says what the row is.
    """
    rows = further.with_headers(filled(sheet), sheet.rows.columns, layout)
    plain = rows.select(_is_plain(sheet, layout)).to_series()
    sure = rows.filter(plain).with_columns(pl.lit(None, pl.String).alias("omission"))
    rest = rows.filter(~plain).with_columns(_omission(rows, sheet, layout).alias("omission"))
    return pl.concat([sure, rest]).sort("row").drop("again")


def filled(sheet: Sheet) -> pl.DataFrame:
    """Find the rows that hold anything that is seen, in the file's columns with all other cells null, plus `row`."""
    texts = sheet.rows.columns
    blank_is_null = pl.when(pl.col(texts).str.contains(SEEN)).then(pl.col(texts))
    rows = sheet.rows.select(blank_is_null).with_row_index("row", offset=1).cast({"row": pl.Int32})
    return rows.filter(pl.any_horizontal(pl.col(texts).is_not_null()))


def _is_plain(sheet: Sheet, layout: Layout) -> pl.Expr:
    """Whether a row is somebody at the first look, as nearly all are: a Chinese name that means nothing else, a mobile
    number, and an ordinary row of an ordinary sheet. The others are looked at closely.
    """
    texts, row = sheet.rows.columns, pl.col("row")
    called, phone = pl.col(texts[layout.columns["name"]]), pl.col(texts[layout.columns["phone"]])
    hidden = sorted({*sheet.hidden_rows, *_struck(sheet, layout)})
    words = [*_header_words(layout), *EXAMPLES]
    plain = called.str.contains(PLAIN_NAME) & ~called.is_in(words) & ~called.str.contains(f"{SUMS}|{FEET}|{SIGNERS}")
    first = pl.coalesce(texts)
    usual = (row >= layout.first_row) & ~row.is_in(hidden) & ~pl.col("again")
    usual &= first.str.contains(PLAIN_FIRST) & ~first.is_in(EXAMPLES)
    return (plain & phone.str.contains(identity.MOBILE) & usual).fill_null(value=False)


def _omission(rows: pl.DataFrame, sheet: Sheet, layout: Layout) -> pl.Expr:
    texts = sheet.rows.columns
    row, first = pl.col("row"), cells.tidy(pl.coalesce(texts))
    called = cells.tidy(pl.col(texts[layout.columns["name"]])).fill_null("")
    phone = cells.phone(cells.tidy(pl.col(texts[layout.columns["phone"]]))).fill_null("")
    alone = pl.sum_horizontal(pl.col(text).is_not_null() for text in texts) == 1
    any_cell = pl.concat_str([cells.tidy(pl.col(text)) for text in texts], separator="\n", ignore_nulls=True)
    names_nobody = pl.all_horizontal(
        pl.col(texts[layout.columns[field]]).is_null() for field in sorted(IDENTIFYING & layout.columns.keys())
    )
    person = _is_person(first, called, phone, layout, texts) & ~first.is_in(EXAMPLES) & ~called.is_in(EXAMPLES)
    cases = (
        (row < layout.first_row, Omission.TITLE),
        (row.is_in(sorted(sheet.hidden_rows)), Omission.HIDDEN),
        (row.is_in(_struck(sheet, layout)), Omission.STRUCK),
        (called.str.replace_all(r"[\s*]", "").is_in(_header_words(layout)), Omission.REPEATED),
        (pl.col("again"), Omission.REPEATED),
        (alone & first.str.replace(AGAIN, "").str.contains(TITLE), Omission.REPEATED),
        (first.is_in(EXAMPLES) | called.is_in(EXAMPLES) | called.str.contains(MODEL), Omission.EXAMPLE),
        (~person & row.is_in(banners(sheet, layout)), Omission.BANNER),
        (~person & (first.str.contains(SUMS) | called.str.contains(SUMS)), Omission.SUM),
        (~person & (first.str.contains(FEET) | called.str.contains(FEET)), Omission.FOOT),
        (~person & any_cell.str.contains(f"(?m){SIGNERS}"), Omission.FOOT),
        (alone & (first.str.contains(PLACE) | first.str.contains(NUMBERED)), Omission.BANNER),
        (alone & first.str.contains(REMARK), Omission.FOOT),
        (names_nobody, Omission.NOBODY),
    )
    found = pl.lit(None, pl.String)
    for holds, omission in reversed(cases):
        found = pl.when(holds.fill_null(value=False)).then(pl.lit(omission.value)).otherwise(found)
    return found


def _is_person(first: pl.Expr, called: pl.Expr, phone: pl.Expr, layout: Layout, texts: list[str]) -> pl.Expr:
    """Whether a row is surely somebody: a name, with an ID number, a mobile number, or any number below a real heading.

    填表人: | 蔡勤荷 | 139… in the column of serial numbers is a signature; 负责人 | 贺桂燕 | 0574-… below 职务 is not.
    """
    is_name = (called != "") & ~called.str.contains(FEET) & ~called.str.contains(SUMS) & ~called.str.contains(SIGNERS)
    number = layout.columns.get("id_number")
    card = (
        pl.lit(value=False)
        if number is None
        else cells.id_number(cells.tidy(pl.col(texts[number]))).str.contains(identity.ID_SHAPE)
    )
    signs = first.str.contains(FEET) & first.str.contains("[::]")
    serial = next((flat(header) for header in layout.headers if header), "") in SERIAL
    reachable = phone.str.contains(identity.MOBILE) & ~(signs & serial)
    posted = (phone != "") & ~first.str.contains(SUMS) & ~signs
    return (is_name & (card.fill_null(value=False) | reachable | posted)).fill_null(value=False)


def _struck(sheet: Sheet, layout: Layout) -> list[int]:
    """Find the rows whose name is struck out."""
    return sorted(row for row, place in sheet.struck if place == layout.columns["name"])


def _header_words(layout: Layout) -> list[str]:
    return [word for word in {flat(layout.headers[layout.columns["name"]])} if word]


def banners(sheet: Sheet, layout: Layout) -> list[int]:
    """Find the rows in which one merged cell covers both name and phone."""
    low, high = sorted((layout.columns["name"], layout.columns["phone"]))
    return [
        row
        for each in sheet.merged
        if each.left <= low and each.right >= high
        for row in range(each.top, each.bottom + 1)
    ]

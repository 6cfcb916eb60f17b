"""Every row of any roster is accounted for: good, bad, or named as left out."""

from contextlib import suppress
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jinguo.kernel.spreadsheet import Merged, Sheet, sheet_of
from jinguo.volunteers.roster import MissingColumns, NotVolunteers, UndecidedColumns, blocks, clean
from tests.volunteers.rosters import id_number

TODAY = date(2026, 11, 21)
WORDS = st.sampled_from(
    (
        *("", " ", "李梅", "王芳（组长）", "★吴霞", "丁三（已故）", "合计", "小计：5人"),
        *("城东社区（3人）", "一、主席", "填表人：李梅", "例", "姓名", "手机", "第二批", "合 计", "王某", "无"),
    )
)
PHONES = st.sampled_from(("", "13812341234", "13912341234", "13712341234", "0574-86260123", "5人", "手机", "无"))
WOMAN, CHILD = id_number(date(1980, 1, 5), 2), id_number(date(2015, 1, 5), 2)
CARDS = st.sampled_from(("", WOMAN, CHILD, "3.30211E+17", "第1页 共3页"))
HEADERS = st.sampled_from(
    [
        ("姓名", "手机", "身份证号"),
        ("负责人", "姓名", "电话"),
        ("姓名", "手机", "是否同意采集信息"),
        ("姓名", "手机", "接受调剂"),
        ("姓名", "电话", "", "姓名", "电话"),
        ("姓名", "现居住地", "手机"),
        ("姓名", "手机", "", "名字", "电话"),
        ("姓名", "手机", "姓名", "性别"),
        ("姓名", "手机", "年龄"),
    ]
)
ROWS = st.lists(st.tuples(WORDS, PHONES, CARDS, WORDS, PHONES), max_size=12)
ABOVE = st.lists(st.sampled_from([("招宝山街道巾帼志愿者名册",), (), ("填报单位：妇联", "2026年3月")]), max_size=2)


@st.composite
def sheets(draw: Any) -> Sheet:  # noqa: ANN401
    """A sheet with titles, a header, rows of all kinds, merged banners, hidden and struck rows."""
    above, header, rows = draw(ABOVE), draw(HEADERS), draw(ROWS)
    made = sheet_of([*above, header, *(row[: len(header)] for row in rows)], "名册")
    numbers = list(range(len(above) + 2, made.rows.height + 1))
    some = st.frozensets(st.sampled_from(numbers), max_size=2) if numbers else st.just(frozenset())
    merged = tuple(Merged(row, 0, row, made.rows.width - 1) for row in draw(some))
    struck = frozenset((row, 0) for row in draw(some))
    return Sheet("名册", made.rows, merged=merged, hidden_rows=draw(some), struck=struck)


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_rows_in_are_taken_handed_back_or_named_as_left_out(sheet: Sheet) -> None:
    filled = {
        row for row, cells in enumerate(sheet.rows.iter_rows(), start=1) if any(cell and cell.strip() for cell in cells)
    }
    with suppress(MissingColumns, NotVolunteers, UndecidedColumns):
        parts = blocks.lists([sheet])
        result = clean(parts, TODAY)
        rows = [*result.good["row"], *result.bad["row"], *result.left_out["row"]]
        assert result.rows == len(rows)
        assert set(rows) == filled
        if len(parts) == 1:
            assert len(rows) == len(filled)

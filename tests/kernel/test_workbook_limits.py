"""A file costs no more than is agreed, however small it is and whatever it unfolds to."""

import io

import pytest
from xlsxwriter import Workbook

from jinguo.kernel.spreadsheet import EmptySpreadsheet, Limits, TooLargeSpreadsheet, read, top
from tests.kernel.test_workbook import SHEET, SMALL, with_part
from tests.volunteers.rosters import text_table, xlsx


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (b"\n" * 1_100_000, TooLargeSpreadsheet),
        (b"," * 20_000, TooLargeSpreadsheet),
        (b",\n" * 10_000, EmptySpreadsheet),
        (b"a,b\n" * 200_001, TooLargeSpreadsheet),
    ],
    ids=["line breaks", "commas", "blanks", "lines"],
)
def test_a_text_table_past_the_limits_is_refused_while_it_is_read(file: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(file, "名册.csv")


def test_a_small_workbook_that_unfolds_to_many_megabytes_is_refused() -> None:
    buffer = io.BytesIO()
    book = Workbook(buffer)
    page = book.add_worksheet()
    for row in range(800):
        page.write_string(row, 0, "梅" * 32_000)
    book.close()

    assert len(buffer.getvalue()) < 20_000
    with pytest.raises(TooLargeSpreadsheet):
        read(buffer.getvalue())


def test_parts_that_say_they_unpack_to_too_much_are_not_parsed() -> None:
    many = b"<row/>" * 200_000 + b"</sheetData>"
    file = with_part(SMALL, SHEET, lambda part: part.replace(b"</sheetData>", many))

    assert read(file)[0].rows.rows() == [("甲",)]
    with pytest.raises(TooLargeSpreadsheet):
        read(file, limits=Limits(unpacked_bytes=1_000_000))


def test_a_cell_with_more_than_excel_takes_is_refused_by_its_name() -> None:
    file = with_part(SMALL, SHEET, lambda part: part.replace("甲".encode(), b"x" * 32_768))

    with pytest.raises(TooLargeSpreadsheet, match="A1单元格里的字太多，一格最多 32,767 个字"):
        read(file)
    with pytest.raises(TooLargeSpreadsheet, match="一格最多 32,767 个字"):
        read(f'甲,乙\n1,"{"长" * 32_768}"\n'.encode(), "名册.csv")


def test_an_answer_longer_than_agreed_is_not_read() -> None:
    merged = [f"A{row}:B{row}" for row in range(2, 400)]

    with pytest.raises(TooLargeSpreadsheet):
        read(xlsx([["甲"]], merged), limits=Limits(text_bytes=100, about_bytes=1_000))


@pytest.mark.parametrize("name", ["名册.xlsx", "名册.csv"])
def test_the_top_of_a_sheet_is_its_first_rows_cut_short_and_says_how_many_come_below(name: str) -> None:
    rows = [["姓名", "备注"], *([f"{row}", "长" * 500] for row in range(400)), ["", ""], ["末", ""]]

    (sheet,) = top(xlsx(rows) if name.endswith("x") else text_table(rows), name)

    assert sheet.rows.shape == (300, 2)
    assert sheet.rows.row(1) == ("0", "长" * 100)
    assert sheet.below == 102
    assert sheet.text_bytes == sum(len(column) for column in _encoded(rows))


def _encoded(rows: list[list[str]]) -> list[bytes]:
    return ["\x1f".join(column).encode() for column in zip(*rows, strict=True)]

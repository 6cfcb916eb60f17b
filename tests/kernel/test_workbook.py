"""What a cell shows is what it says, and what a clerk does not see is known."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font
from xlsxwriter import Workbook

from jinguo.kernel.spreadsheet import EmptySpreadsheet, Limits, TooLargeSpreadsheet, UnreadableSpreadsheet, read, top
from tests.volunteers.rosters import text_table, xlsx

SMALL, SHEET = xlsx([["甲"]]), "xl/worksheets/sheet1.xml"
DAY = date(1980, 5, 17)


def shown(cells: Mapping[Any, Any]) -> list[str | None]:
    """What is read of cells with these number formats, one below the other."""
    buffer = io.BytesIO()
    book = Workbook(buffer)
    page = book.add_worksheet()
    for row, (number_format, cell) in enumerate(cells.items()):
        page.write(row, 0, cell, book.add_format({"num_format": number_format}))
    page.write(len(cells), 0, "完")
    book.close()
    return read(buffer.getvalue())[0].rows["A"].to_list()[:-1]


def test_a_date_says_no_more_than_its_format_shows() -> None:
    months = (
        17,
        27,
        36,
        50,
        52,
        57,
        'yyyy"年"m"月"',
        '[$-804]yyyy"年"m"月";@',
        "yyyy/m",
        "yyyy\\-mm",
        "mmm-yy",
        "e年m月",
    )
    days = (14, 15, 30, 31, "yyyy-mm-dd", "[$-F800]dddd, mmmm dd, yyyy", '[DBNum1]yyyy"年"m"月"d"日"', "d/m/yy;@")

    assert shown(dict.fromkeys(months, DAY)) == ["1980-05"] * len(months)
    assert shown(dict.fromkeys(days, DAY)) == ["1980-05-17"] * len(days)
    assert shown(dict.fromkeys(("yyyy", 'yy"年"', 16, 28, 58, 'm"月"', "mmmm", "d"), DAY)) == [
        *("1980", "1980", "05-17", "05-17", "05-17", "5月", "5月", "17日")
    ]


def test_a_moment_says_its_time_only_where_it_is_shown() -> None:
    moment = datetime(1980, 5, 17, 9, 30)

    assert shown(dict.fromkeys(("yyyy/m/d", "yyyy/m/d h:mm", "h:mm:ss", 20, "mm:ss", "[h]:mm"), moment)) == [
        *("1980-05-17", "1980-05-17 09:30:00", "09:30:00", "09:30:00", "09:30:00", "29358 days, 9:30:00")
    ]


def test_a_number_has_the_zeros_and_the_words_that_its_format_adds_and_loses_no_digit() -> None:
    assert shown(
        {
            "00000000000": 5748123456,
            "000\\-0000\\-0000": 13812341234,
            '"138"00000000': 12341234,
            '0"号"': 7,
            "0;-0;;@": 0,
            ";;;": 5,
            ';;;@"社区"': "城东",
            '@"村"': "河头",
            'General"人"': 12,
            "0": 13812341234,
            "#,##0.00": 13812341234,
            "0.00E+00": 13812341234,
            "0%": 0.5,
            "000000": 1.5,
            "000000000000000000": 330211198001050025,
            "[<=9999999]0000000;00000000000": 138,
            "[Red]-000": -7,
        }
    ) == [
        *("05748123456", "138-1234-1234", "13812341234", "7号", None, None, "城东社区", "河头村", "12人"),
        *("13812341234", "13812341234", "13812341234", "0.5", "1.5", "3.30211198001050E+17", "138", "--007"),
    ]


def test_a_formula_says_its_last_value() -> None:
    buffer = io.BytesIO()
    book = Workbook(buffer)
    page: Any = book.add_worksheet()
    page.write_formula(0, 0, '="199"&"13000051"', value="19913000051")
    book.close()

    assert read(buffer.getvalue())[0].rows.rows() == [("19913000051",)]


def _hiding() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([[f"{row}-{column}" for column in range(6)] for row in range(9)])))
    page = book.worksheets[0]
    page.row_dimensions[3].hidden = True
    page.row_dimensions[4].height = 11.25
    page.row_dimensions.group(6, 7, hidden=True)
    page.row_dimensions[8].height = 0.75
    page.column_dimensions["B"].hidden = True
    page.column_dimensions.group("D", "E", hidden=True)
    page.column_dimensions["F"].width = 12.25
    page["A2"].font = page["Z2"].font = Font(strike=True)
    page["C2"].font = Font(strike=False, bold=True)
    return _with_part(_saved(book), SHEET, lambda part: re.sub(rb'"1[12]\.25"', b'"0"', part))


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _with_part(file: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return buffer.getvalue()


def test_rows_and_columns_that_are_hidden_and_cells_that_are_struck_through_are_known() -> None:
    (sheet,) = read(_hiding())

    assert sheet.hidden_rows == {3, 4, 6, 7}
    assert sheet.hidden_columns == {1, 3, 4, 5}
    assert sheet.struck == {(2, 0)}
    assert sheet.rows.shape == (9, 6)


def test_a_document_type_in_a_workbook_is_refused() -> None:
    hostile = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

    with pytest.raises(UnreadableSpreadsheet):
        read(_with_part(_hiding(), "xl/styles.xml", lambda _: hostile))


@pytest.mark.parametrize("far", ["A250000", "ZZ3", "XFD2"])
def test_a_blank_far_below_or_far_right_is_no_row_and_no_column(far: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([["姓名", "手机号码"], ["丙三", "19913000023"]])))
    book.worksheets[0][far] = "\u3000 "
    book.worksheets[0][far].font = Font(strike=True)

    (sheet,) = read(_saved(book))

    assert sheet.rows.rows() == [("姓名", "手机号码"), ("丙三", "19913000023")]
    assert not sheet.struck


def test_digits_that_a_text_table_marks_as_text_are_those_digits() -> None:
    table = (
        '姓名,手机号码,身份证号,备注\r\n戊一,="19913000051","=""330211197001010023""","= ""他说""""好"""""""\r\n'
        "戊二,\t19913000052,'330211197001020029,'好\r\n"
        " \r\n,,,x\r\n戊三,19913000053\t,330211197001030024\t,=好\r\n,,\u3000,\r\n\r\n"
    )

    assert read(table.encode("gb18030"), "名册.csv")[0].rows.rows() == [
        ("姓名", "手机号码", "身份证号", "备注"),
        ("戊一", "19913000051", "330211197001010023", '他说"好"'),
        ("戊二", "19913000052", "330211197001020029", "'好"),
        (None, None, None, None),
        (None, None, None, "x"),
        ("戊三", "19913000053\t", "330211197001030024\t", "=好"),
    ]


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
    file = _with_part(SMALL, SHEET, lambda part: part.replace(b"</sheetData>", many))

    assert read(file)[0].rows.rows() == [("甲",)]
    with pytest.raises(TooLargeSpreadsheet):
        read(file, limits=Limits(unpacked_bytes=1_000_000))


def test_a_cell_with_more_than_excel_takes_is_refused_by_its_name() -> None:
    file = _with_part(SMALL, SHEET, lambda part: part.replace("甲".encode(), b"x" * 32_768))

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

"""What a cell shows is what it says, and what a clerk does not see is known."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font
from xlsxwriter import Workbook

from jinguo.kernel.spreadsheet import TooLargeSpreadsheet, UnreadableSpreadsheet, read
from tests.volunteers.rosters import xlsx

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
    return with_part(_saved(book), SHEET, lambda part: re.sub(rb'"1[12]\.25"', b'"0"', part))


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_part(file: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
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
        read(with_part(_hiding(), "xl/styles.xml", lambda _: hostile))


@pytest.mark.parametrize("far", ["A250000", "ZZ3", "XFD2", "XFD1048576", "IW1048576", "A1048576"])
def test_a_blank_far_below_or_far_right_is_no_row_and_no_column(far: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([["姓名", "手机号码"], ["丙三", "19913000023"]])))
    book.worksheets[0][far] = "\u3000 "
    book.worksheets[0][far].font = Font(strike=True)

    (sheet,) = read(_saved(book))

    assert sheet.rows.rows() == [("姓名", "手机号码"), ("丙三", "19913000023")]
    assert not sheet.struck


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576" t="inlineStr"><is><t xml:space="preserve"> &#160;&#x3000;</t></is></c>',
        b'<c s="1" r="XFD1048576" t="str"><f>IF(A1="","","")</f><v></v></c>',
    ],
    ids=["written out", "of a formula"],
)
def test_a_blank_in_the_far_corner_may_be_written_in_any_way(cell: bytes) -> None:
    book = xlsx([["姓名", "手机号码"], ["丙三", "19913000023"]])
    row = b'<row r="1048576">' + cell + b"</row></sheetData>"

    (sheet,) = read(with_part(book, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</sheetData>", row)))

    assert sheet.rows.rows() == [("姓名", "手机号码"), ("丙三", "19913000023")]


def test_a_table_that_goes_far_keeps_what_it_holds() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([["姓名", "手机号码"], ["丙三", "19913000023"]])))
    for far in ("ZZ3", "A250000"):
        book.worksheets[0][far] = "丁四"

        with pytest.raises(TooLargeSpreadsheet):
            read(_saved(book))
        book.worksheets[0][far] = " "


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


def test_an_old_workbook_says_what_it_shows_and_hides_too() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("名册")
    month = xlwt.easyxf(num_format_str='yyyy"年"m"月"')
    for row in range(6):
        page.write(row, 0, DAY, month)
        page.write(row, 1, 13800000000 + row, xlwt.easyxf(num_format_str="000-0000-0000"))
        page.write(row, 2, "李梅", xlwt.easyxf("font: struck_out true") if row == 1 else xlwt.Style.default_style)
        page.write(row, 3, "甲")
        page.row(row).hidden = row in (2, 4)
    page.col(3).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)

    (sheet,) = read(buffer.getvalue())

    assert sheet.rows.row(5) == ("1980-05", "138-0000-0005", "李梅", "甲")
    assert sheet.rows["A"].to_list() == ["1980-05"] * 6
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.struck) == ({3, 5}, {3}, {(2, 2)})


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"><office:automatic-styles>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text><number:month/>
</number:date-style><style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="ce2" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/>
</style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="名册">
<table:table-column/><table:table-column table:default-cell-style-name="ce1"/><table:table-column
 table:number-columns-repeated="2" table:visibility="collapse"/>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"
><text:p>李梅</text:p></table:table-cell
><table:table-cell office:value-type="date" office:date-value="1980-05-01"><text:p>1980年5月</text:p></table:table-cell
><table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>旧</text:p></table:table-cell
></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell office:value-type="string" table:style-name="ce2"
><text:p>王芳</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""


def test_an_open_document_says_what_it_shows_and_hides_too() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS)
        packed.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument"/>')

    (sheet,) = read(buffer.getvalue())

    assert sheet.rows.rows() == [("李梅", "1980-05", "旧", "旧")] * 2 + [("王芳", None, None, None)]
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.struck) == ({3}, {2, 3}, {(3, 0)})

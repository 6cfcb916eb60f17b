"""Spreadsheets in and out: what a file holds, whatever wrote it, and what may never happen to the server."""

import io
import struct
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinguo.kernel.spreadsheet import (
    NAMES,
    EmptySpreadsheet,
    Limits,
    LockedSpreadsheet,
    Merged,
    SheetOut,
    TooLargeSpreadsheet,
    UnreadableSpreadsheet,
    read,
    write,
    write_csv,
)
from jinguo.kernel.workbook.cells import letters
from tests.volunteers.rosters import text_table, xls, xlsx

ROWS: tuple[tuple[Any, ...], ...] = (
    ("巾帼志愿者花名册",),
    (),
    ("姓名", "身份证号", "手机", "出生日期", "同意"),
    ("李梅", "330211198001050025", 13812341234, date(1980, 1, 5), True),
    (),
    ("王芳", 330211197510120144, "13912341234", 29221, 1.5),
)
CELLS = [
    ("巾帼志愿者花名册", None, None, None, None),
    (None, None, None, None, None),
    ("姓名", "身份证号", "手机", "出生日期", "同意"),
    ("李梅", "330211198001050025", "13812341234", "1980-01-05", "TRUE"),
    (None, None, None, None, None),
    ("王芳", "3.30211197510120E+17", "13912341234", "29221", "1.5"),
]


@pytest.mark.parametrize("file", [xlsx(ROWS), xls(ROWS)], ids=["xlsx", "xls"])
def test_every_row_keeps_its_number_and_every_cell_is_text_and_a_long_number_is_told_from_text(file: bytes) -> None:
    (sheet,) = read(file)

    assert sheet.name == "花名册"
    assert sheet.rows.columns == ["A", "B", "C", "D", "E"]
    assert sheet.rows.rows() == CELLS


@pytest.mark.parametrize(
    "file",
    [xlsx([["甲", "乙"], [1, 2], [3, 4]], ["A2:A3"]), xls([["甲", "乙"], [1, 2], [None, 4]], [(1, 2, 0, 0)])],
    ids=["xlsx", "xls"],
)
def test_merged_cells_are_known_by_their_rows(file: bytes) -> None:
    (sheet,) = read(file)

    assert sheet.merged == (Merged(top=2, left=0, bottom=3, right=0),)
    assert sheet.rows["A"].to_list() == ["甲", "1", None]


def test_all_sheets_are_read_and_hidden_ones_say_so() -> None:
    sheets = read(xlsx([["甲"]], more={"字典": [["乙"]]}, hidden="字典"))

    assert [(each.name, each.visible, each.rows.rows()) for each in sheets] == [
        ("花名册", True, [("甲",)]),
        ("字典", False, [("乙",)]),
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_text_table_is_read_in_any_usual_encoding(encoding: str) -> None:
    (sheet,) = read(
        text_table([["姓名", "手机"], ["李梅", "138"], [], ["王芳", "139", "多一格"]], encoding), "名册.CSV"
    )

    assert sheet.name == "名册"
    assert sheet.rows.rows() == [
        ("姓名", "手机", None),
        ("李梅", "138", None),
        (None, None, None),
        ("王芳", "139", "多一格"),
    ]


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_the_separator_is_found_and_a_quoted_line_break_is_one_cell(separator: str) -> None:
    text = f'姓名{separator}备注\r\n李梅{separator}"两\n行"\r\n'

    assert read(text.encode(), "a.txt")[0].rows.rows() == [("姓名", "备注"), ("李梅", "两\n行")]


def test_a_path_is_read_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text("姓名", encoding="gb18030")

    assert read(tmp_path / "名册.csv")[0].rows.rows() == [("姓名",)]


def _zip(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (_zip(word=b"<document/>"), "通知.docx"),
        (b"%PDF-1.7 ...", "名册.pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "名册.csv"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "导出.xls"),
        (xlsx(ROWS)[:3000], "断.xlsx"),
        (xls(ROWS)[:3000], "断.xls"),
        (b"\xff\xff\xff\xff", "乱.csv"),
    ],
    ids=["docx", "pdf", "image called csv", "web page called xls", "cut xlsx", "cut xls", "no text"],
)
def test_what_is_no_spreadsheet_is_refused_with_advice(file: bytes, name: str) -> None:
    with pytest.raises(UnreadableSpreadsheet, match="另存为"):
        read(file, name)


@pytest.mark.parametrize("name", [each for each in NAMES if each not in (".ods", ".xlsb")])
def test_whatever_is_offered_to_be_chosen_is_read(name: str) -> None:
    made = {".xls": xls, ".et": xls, ".csv": text_table, ".tsv": text_table, ".txt": text_table}.get(name, xlsx)

    assert read(made([["姓名"]]), f"名册{name.upper()}")[0].rows.rows() == [("姓名",)]


@pytest.mark.parametrize("file", [b"", xlsx([[]])], ids=["no byte", "no cell"])
def test_an_empty_file_is_refused(file: bytes) -> None:
    with pytest.raises(EmptySpreadsheet):
        read(file, "空.xlsx")


def test_a_file_with_a_password_is_refused_with_that_reason() -> None:
    plain, begin = xls(ROWS), b"\x09\x08\x10\x00\x00\x06\x05\x00"
    after = plain.index(begin) + 20
    old = plain[:after] + b"\x2f\x00" + plain[after + 2 :]
    new = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")

    for file in (old, new):
        with pytest.raises(LockedSpreadsheet):
            read(file)


@pytest.mark.parametrize("name", ["名册.ods", "名册.xlsx"])
def test_a_packed_file_with_a_password_is_refused_with_that_reason(name: str) -> None:
    file, buffer = xlsx(ROWS), io.BytesIO()
    if name.endswith("ods"):
        with zipfile.ZipFile(buffer, "w") as packed:
            packed.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
            packed.writestr("content.xml", bytes(range(256)))
        file = buffer.getvalue()
    else:
        begin = file.index(b"PK\x01\x02") + 8
        file = file[:begin] + b"\x01" + file[begin + 1 :]

    with pytest.raises(LockedSpreadsheet):
        read(file, name)


@pytest.mark.parametrize(
    "limits", [Limits(bytes=1000), Limits(rows=5), Limits(columns=4)], ids=["bytes", "rows", "columns"]
)
def test_a_file_past_a_limit_is_refused(limits: Limits, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(ROWS))
    (tmp_path / "a.csv").write_bytes(text_table(ROWS * 10))

    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(TooLargeSpreadsheet):
            read(tmp_path / name, limits=limits)


def test_a_parse_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TooLargeSpreadsheet):
        read(xlsx(ROWS), limits=Limits(seconds=0))


def test_one_stray_cell_at_the_far_corner_costs_a_refusal_and_not_the_memory() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(ROWS)))
    book.worksheets[0]["XFD1048576"] = "x"
    buffer = io.BytesIO()
    book.save(buffer)

    with pytest.raises(UnreadableSpreadsheet):
        read(buffer.getvalue())


def test_a_damaged_xls_that_makes_the_parser_ask_for_137_gigabytes_does_not_end_us() -> None:
    """calamine aborts its process when memory is refused; in ours that would end the server."""
    number = struct.pack("<HHHH", 0x0203, 14, 0, 1)
    file = xls([["甲", 1 / 3]])
    assert file.count(number) == 1

    with pytest.raises(UnreadableSpreadsheet):
        read(file.replace(number, struct.pack("<HHHH", 0x0203, 14, 0xFFFF, 0xFFFF)))


def test_a_zip_bomb_is_refused() -> None:
    archive = zipfile.ZipFile(io.BytesIO(xlsx(ROWS)))
    files = {name: archive.read(name) for name in archive.namelist()}
    cell = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"0" * 300_000_000 + b"</t></is></c></row></sheetData>"
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", cell)
    bomb = _zip(**files)

    assert len(bomb) < 1_000_000
    with pytest.raises(UnreadableSpreadsheet):
        read(bomb, limits=Limits(memory_bytes=400_000_000))


def test_column_names_are_those_of_excel() -> None:
    assert [letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


FRAME = pl.DataFrame(
    {
        "姓名": ["李梅", "=1+1", None],
        "身份证号": ["330211198001050025", "+86", "-"],
        "分钟": [90, -30, None],
        "小时": [1.5, float("nan"), None],
        "签到": [datetime(2026, 3, 7, 23, 0, tzinfo=UTC), None, None],
        "日期": [date(2026, 3, 8), None, None],
        "公示": [True, False, None],
        "类别": [["社区服务", "科技科普"], [], None],
    }
)


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers_and_has_no_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write([SheetOut("时长", FRAME)])))["时长"]

    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        FRAME.columns,
        [
            "李梅",
            "330211198001050025",
            90,
            1.5,
            datetime(2026, 3, 8, 7, 0),
            datetime(2026, 3, 8),
            "是",
            "社区服务、科技科普",
        ],
        ["=1+1", "+86", -30, None, None, None, "否", None],
        [None, "-", None, None, None, None, None, None],
    ]
    assert [cell.data_type for cell in page[2]] == ["s", "s", "n", "n", "d", "d", "s", "s"]
    assert page["A3"].data_type == "s"
    assert page["B2"].number_format == "@"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:H4"
    assert page.column_dimensions["B"].width > page.column_dimensions["C"].width


def test_a_whole_number_that_excel_would_round_is_written_as_text() -> None:
    page = openpyxl.load_workbook(
        io.BytesIO(write([SheetOut("a", pl.DataFrame({"号": [330211198001050025, 7]}))]))
    ).active

    assert page is not None
    assert [row[0].value for row in page.iter_rows()] == ["号", "330211198001050025", "7"]


def test_headers_may_repeat_and_tabs_get_lawful_names() -> None:
    frame = pl.DataFrame({"A": ["1"], "B": ["2"]})
    book = write(
        [
            SheetOut("时长[2026/03]", frame, ["电话", "电话"]),
            SheetOut("时长 2026 03", frame),
            SheetOut("长" * 40, frame),
        ]
    )

    sheets = read(book)

    assert [each.name for each in sheets] == ["时长 2026 03", "时长 2026 03(2)", "长" * 31]
    assert sheets[0].rows.rows() == [("电话", "电话"), ("1", "2")]


def test_a_workbook_without_rows_has_its_header_and_goes_to_a_path(tmp_path: Path) -> None:
    assert write([SheetOut("空", FRAME.clear())], tmp_path / "空.xlsx") == b""

    assert read(tmp_path / "空.xlsx")[0].rows.rows() == [tuple(FRAME.columns)]


def test_a_csv_has_a_bom_and_no_cell_that_starts_a_formula() -> None:
    frame = pl.DataFrame(
        {"=姓名": ["=1+1", "+86", "-1", "@a", "\tb", "\rc", "＝1", "李梅"], "分钟": [-1, 2, 3, 4, 5, 6, 7, None]}
    )

    text = write_csv(frame).decode("utf-8-sig")

    assert write_csv(frame).startswith(b"\xef\xbb\xbf")
    assert text.splitlines(keepends=False)[0] == "'=姓名,分钟"
    assert [line.split(",")[0] for line in text.split("\r\n")[1:6]] == ["'=1+1", "'+86", "'-1", "'@a", "'\tb"]
    assert [row[0] for row in read(write_csv(frame), "a.csv")[0].rows.rows()[1:]] == frame["=姓名"].to_list()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_any_text_written_is_read_back_the_same(rows: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(rows, schema=["甲", "乙"], orient="row")

    assert read(write([SheetOut("a", frame)]))[0].rows.rows() == [("甲", "乙"), *rows]

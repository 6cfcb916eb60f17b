"""Messy rosters: each trap that clerks set without knowing, by name."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jinguo.kernel.spreadsheet import Mark, Sheet, read
from jinguo.kernel.spreadsheet.sheets import sheet_of
from jinguo.people import identity
from jinguo.volunteers.roster import (
    ROSTER,
    Cleaned,
    MissingColumns,
    NotVolunteers,
    cells,
    clean,
    days,
    duplicates,
    rejects,
)
from jinguo.volunteers.roster.headers import FIELDS, flat
from jinguo.volunteers.roster.judgement import BIRTH_DIFFERS, DOCUMENT, PLATFORM_NUMERIC, SEX_DIFFERS
from tests.people.test_identity import typed
from tests.volunteers.rosters import (
    CHEN_JING,
    HEADERS,
    LI_MEI,
    WANG_FANG,
    WITH_X,
    Rows,
    id_number,
    text_table,
    xls,
    xlsx,
)

TODAY = date(2026, 11, 21)


def cleaned(*rows: Sequence[Any], headers: Sequence[str] = HEADERS) -> Cleaned:
    """Clean the rows of one plain sheet below one header."""
    return clean([sheet_of([headers, *rows])], TODAY)


def people(result: Cleaned) -> list[tuple[Any, ...]]:
    """Row, name and phone of the good ones."""
    return result.good.select("row", "name", "phone").rows()


def reasons(result: Cleaned) -> list[tuple[int, str]]:
    """Row and reason of the bad ones."""
    return result.bad.select("row", "reason").rows()


MESSY: Rows = (
    ("招宝山街道巾帼志愿者花名册",),
    ("填报单位：招宝山街道妇联", None, None, None, "2026年3月"),
    (),
    ("序号", "志愿者姓名", "性 别", "出生年月\n(必填)", "*身份证号码", "联系电话", "所属社区",
     "服务类别意向", "同意公示", "备注"),
    (1, "李　梅", "女", date(1980, 1, 5), f"'{LI_MEI}", 13812341234, "胜利路社区", "社区服务，科技科普", "√", None),
    (2, "王 芳", "女", "1975.10.12", WANG_FANG, "139-1234-1234", None, "卫生健康", "否", "热心"),
    (None, None, None, None, None, None, None, None, None, None),
    (3, "陈静", "男", "1991年3月8日", CHEN_JING, "１３７１２３４１２３４", "后大街社区", None, None, None),
    (4, "赵敏", "女", 29225, 330211198001050025, "13612341234", None, None, None, None),
    (5, "孙莉", "女", None, WITH_X.lower(), "+86 135 1234 1234", None, "无", None, None),
    (6, None, None, None, None, None, None, None, None, None),
    ("合计", "5人", None, None, None, None, None, None, None, None),
    ("填表人：李梅", None, None, None, "联系电话：", "13812341234", None, None, None, None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (xlsx(MESSY, ["A1:J1", "G5:G6", "G8:G10"]), "花名册.xlsx"),
        (xls(MESSY, [(0, 0, 0, 9), (4, 5, 6, 6), (7, 9, 6, 6)]), "花名册.xls"),
    ],
    ids=["xlsx", "xls"],
)
def test_a_messy_roster_gives_its_people_and_says_what_is_wrong_with_the_others(file: bytes, name: str) -> None:
    result = clean(read(file, name), TODAY)

    assert result.good.schema == ROSTER
    assert result.good.select("row", "name", "phone", "id_number", "sex", "born_on", "organisation_text").rows() == [
        (5, "李梅", "13812341234", LI_MEI, "女", date(1980, 1, 5), "胜利路社区"),
        (6, "王芳", "13912341234", WANG_FANG, "女", date(1975, 10, 12), "胜利路社区"),
        (10, "孙莉", "13512341234", WITH_X, "女", date(1980, 1, 5), "后大街社区"),
    ]
    assert result.good.select("service_classes", "agree_publish", "agree_collect", "remark").rows() == [
        (["社区服务", "科技科普"], True, None, None),
        (["卫生健康"], False, None, "热心"),
        (None, None, None, None),
    ]
    assert reasons(result) == [(8, f"{SEX_DIFFERS}。"), (9, f"{identity.ID_NUMERIC}。")]
    (layout,) = result.layouts
    assert (layout.sheet, layout.header_row, layout.ignored) == ("花名册", 4, ("序号",))
    assert layout.mapping == {
        "姓名": "志愿者姓名",
        "手机号码": "联系电话",
        "身份证号码": "*身份证号码",
        "性别": "性 别",
        "出生日期": "出生年月 (必填)",
        "村社": "所属社区",
        "服务类别": "服务类别意向",
        "同意公示": "同意公示",
        "备注": "备注",
    }


def test_a_gb18030_csv_is_cleaned_like_a_workbook_but_cannot_show_a_number_that_lost_digits() -> None:
    result = clean(read(text_table(MESSY), "花名册.csv"), TODAY)

    assert result.good["row"].to_list() == [5, 6, 10]
    assert reasons(result) == [(8, f"{SEX_DIFFERS}。"), (9, f"{identity.ID_WRONG_CHECK}。")]


def test_an_id_number_that_excel_saved_to_csv_as_a_power_of_ten_is_rejected_with_that_reason() -> None:
    assert reasons(cleaned(("李梅", "13812341234", "3.30211E+17"))) == [(2, f"{identity.ID_NUMERIC}。")]


@pytest.mark.parametrize("field", ["name", "phone"])
def test_every_accepted_word_for_a_required_column_is_found(field: str) -> None:
    other = {"name": "手机号码", "phone": "姓名"}[field]

    for word in FIELDS[field]:
        (layout,) = cleaned(headers=(word, other)).layouts
        assert layout.columns[field] == 0, word


def test_no_word_means_two_fields() -> None:
    words = [flat(word) for field in FIELDS.values() for word in field]

    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("headers", "missing", "word"),
    [
        (("姓名", "性别", "民族"), ["phone"], "联系电话"),
        (("手机", "性别"), ["name"], "志愿者姓名"),
        (("甲", "乙"), ["name", "phone"], "手机号码"),
    ],
    ids=["no phone", "no name", "no header at all"],
)
def test_a_roster_without_names_or_phones_is_refused_with_the_accepted_words(
    headers: Sequence[str], missing: list[str], word: str
) -> None:
    with pytest.raises(MissingColumns) as caught:
        cleaned(("李梅", "女", "汉族"), headers=headers)

    assert caught.value.detail == {"missing": missing}
    assert word in caught.value.message


def test_of_two_columns_of_phones_the_better_word_is_taken_and_the_other_is_named() -> None:
    result = cleaned(("李梅", "0574-86250000", "13812341234"), headers=("姓名", "联系电话", "手机号码"))

    assert people(result) == [(2, "李梅", "13812341234")]
    assert result.layouts[0].ignored == ("联系电话",)


def test_a_second_phone_beside_the_emergency_contact_is_hers() -> None:
    headers = ("姓名", "联系电话", "紧急联系人", "联系电话")

    result = cleaned(("李梅", "13812341234", "李强", "139 1234 1234"), headers=headers)

    assert result.good.select("phone", "emergency_contact", "emergency_phone").rows() == [
        ("13812341234", "李强", "13912341234")
    ]


def test_a_phone_written_beside_the_emergency_contacts_name_is_parted_from_it() -> None:
    headers = ("姓名", "手机", "紧急联系人及电话")

    result = cleaned(
        ("李梅", "13812341234", "李强：139 1234 1234"),
        ("王芳", "13712341234", "母亲13612341234"),
        ("陈静", "13512341234", "0574-86250000"),
        headers=headers,
    )

    assert result.good.select("emergency_contact", "emergency_phone").rows() == [
        ("李强", "13912341234"),
        ("母亲", "13612341234"),
        ("0574-86250000", None),
    ]


def test_a_header_of_two_rows_is_read_through_its_merged_cells() -> None:
    rows = (
        ("姓名", "手机", "紧急联系人", None, "基本情况", None),
        (None, None, "姓名", "电话", "性别", "民族"),
        ("李梅", "13812341234", "李强", "13912341234", "女", "汉族"),
    )
    merged = ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]

    result = clean(read(xlsx(rows, merged)), TODAY)

    assert result.good.select(
        "row", "name", "phone", "emergency_contact", "emergency_phone", "sex", "nation"
    ).rows() == [(3, "李梅", "13812341234", "李强", "13912341234", "女", "汉族")]
    assert reasons(result) == []


def test_a_village_merged_downward_is_filled_in_exactly_its_rows() -> None:
    rows = (
        ("姓名", "手机", "村社"),
        ("李梅", "13812341234", "胜利路社区"),
        ("王芳", "13912341234", None),
        ("陈静", "13712341234", None),
        ("赵敏", "13612341234", "后大街社区"),
    )

    result = clean(read(xlsx(rows, ["C2:C3"])), TODAY)

    assert result.good["organisation_text"].to_list() == ["胜利路社区", "胜利路社区", None, "后大街社区"]


@pytest.mark.parametrize(
    ("column", "filled"),
    [
        (["甲", None, "乙", None, None], ["甲", "甲", "乙", "乙", "乙"]),
        (["甲", "乙", None, "丙", "丁"], ["甲", "乙", None, "丙", "丁"]),
        (["甲", None, "甲", None, None], ["甲", None, "甲", None, None]),
        ([None, "甲", None, "乙", None], [None, "甲", None, "乙", None]),
        (["甲", None, None, None, None], ["甲", None, None, None, None]),
    ],
    ids=["headings", "one gap", "a text twice", "the first has none", "one text only"],
)
def test_without_merged_cells_villages_are_filled_down_only_when_they_look_like_headings(
    column: list[str | None], filled: list[str | None]
) -> None:
    rows = [(f"李{'梅兰竹菊荷'[n]}", f"1381234123{n}", text or "") for n, text in enumerate(column)]

    result = cleaned(*rows, headers=("姓名", "手机", "社区"))

    assert result.good["organisation_text"].to_list() == filled


def test_a_phone_is_never_filled_down() -> None:
    rows = (("姓名", "手机"), ("李梅", "13812341234"), ("王芳", None))

    result = clean(read(xlsx(rows, ["B2:B3"])), TODAY)

    assert reasons(result) == [(3, "缺手机号。")]


def test_street_and_village_are_joined_and_an_organisation_goes_before_them() -> None:
    headers = ("姓名", "手机", "所属街道", "村（社区）", "所属组织", "居住区域")

    result = cleaned(
        ("李梅", "13812341234", "招宝山街道", "胜利路社区", "", "蛟川街道"),
        ("王芳", "13912341234", "招宝山街道", "", "镇海区妇联", ""),
        ("陈静", "13712341234", "招宝山街道", "", "", "蛟川街道"),
        ("赵敏", "13612341234", "", "", "", "蛟川街道"),
        headers=headers,
    )

    assert result.good.select("organisation_text", "lives_text").rows() == [
        ("招宝山街道/胜利路社区", "蛟川街道"),
        ("镇海区妇联", None),
        ("招宝山街道", "蛟川街道"),
        (None, "蛟川街道"),
    ]


def test_what_is_no_person_is_left_out_without_a_word() -> None:
    rows = (
        ("姓名", "手机", "备注"),
        ("例", "13000000000", "请照此填写"),
        ("胜利路社区", None, None),
        ("李梅", "13812341234", None),
        ("  ", None, "注：以下为后大街社区"),
        ("姓名", "手机", "备注"),
        ("合计：1 人", None, None),
        ("审核人：王芳", "13912341234", None),
    )

    result = clean(read(xlsx(rows, ["A3:C3"])), TODAY)

    assert people(result) == [(4, "李梅", "13812341234")]
    assert reasons(result) == []


def test_all_sheets_with_people_are_taken_and_the_others_are_named() -> None:
    file = xlsx(
        [("姓名", "手机"), ("李梅", "13812341234")],
        more={
            "后大街": [("后大街社区",), ("联系电话", "名字"), ("13912341234", "王芳")],
            "说明": [("请按要求填写",)],
            "字典": [("姓名", "手机"), ("陈静", "13712341234")],
        },
        hidden="字典",
    )

    result = clean(read(file), TODAY)

    assert result.good.select("sheet", "row", "name").rows() == [("花名册", 2, "李梅"), ("后大街", 3, "王芳")]
    assert result.notes == (
        "工作表“字典”是隐藏的，没有导入。",
        "工作表“说明”没有“姓名”和“手机号码”列，没有导入。",
    )


@pytest.mark.parametrize(
    "text",
    [
        "1980-1-5", "1980.01.05", "1980/1/5", "1980年1月5日", "1980 年 1 月 5 日", "19800105", "1980-01-05 00:00:00",
        "1980、1、5", "1980,1,5", "1980 1 5", "1980年1月5号", "29225", "１９８０－１－５", "'1980-01-05", "1980-01",
        "1980.1", "198001", "1980年1月", "1980", "1980年", "不详", "",
    ],
)  # fmt: skip
def test_a_birth_date_in_any_usual_form_agrees_with_the_id_number(text: str) -> None:
    result = cleaned(("李梅", "13812341234", LI_MEI, text), headers=(*HEADERS, "出生日期"))

    assert reasons(result) == []
    assert result.good["born_on"].to_list() == [date(1980, 1, 5)]


@pytest.mark.parametrize("text", ["1980-1-6", "1980-02-05", "1981", "1980年2月", "29226", "1980.10"])
def test_a_birth_date_that_contradicts_the_id_number_is_rejected(text: str) -> None:
    result = cleaned(("李梅", "13812341234", LI_MEI, text), headers=(*HEADERS, "出生日期"))

    assert reasons(result) == [(2, f"{BIRTH_DIFFERS}。")]


def test_october_that_excel_cut_to_january_agrees() -> None:
    result = cleaned(("王芳", "13912341234", WANG_FANG, "1975.1"), headers=(*HEADERS, "出生年月"))

    assert result.good["born_on"].to_list() == [date(1975, 10, 12)]
    march = cleaned(("陈静", "13712341234", CHEN_JING, "1991.1"), headers=(*HEADERS, "出生年月"))
    assert reasons(march) == [(2, f"{BIRTH_DIFFERS}。")]


def test_without_an_id_number_a_whole_birth_date_is_kept_and_a_month_is_not_made_into_a_day() -> None:
    headers = ("姓名", "手机", "出生年月", "性别")

    result = cleaned(
        ("李梅", "13812341234", "1980.1.5", "女"), ("王芳", "13912341234", "1975.10", "男"), headers=headers
    )

    assert result.good.select("born_on", "sex").rows() == [(date(1980, 1, 5), "女"), (None, "男")]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("八零年", days.CLAUSE),
        ("80.1.5", days.CLAUSE),
        ("1980-13-01", days.IMPOSSIBLE),
        ("1980-02-30", days.IMPOSSIBLE),
        ("1899-12-31", days.IMPOSSIBLE),
        ("2026-11-22", days.IMPOSSIBLE),
        ("1980-00", days.IMPOSSIBLE),
    ],
)
def test_a_birth_date_that_cannot_be_is_rejected(text: str, clause: str) -> None:
    result = cleaned(("李梅", "13812341234", text), headers=("姓名", "手机", "出生日期"))

    assert reasons(result) == [(2, f"{clause.format('出生日期')}。")]


@pytest.mark.parametrize(
    ("header", "text", "clause"),
    [
        ("性别", "母", "性别请填“女”或“男”"),
        ("同意公示", "看情况", "“同意公示”请填“是”或“否”"),
        ("是否同意收集个人信息", "待定", "“是否同意收集个人信息”请填“是”或“否”"),
        ("工作单位", "某" * 101, "“工作单位”超过 100 个字，请缩短"),
        ("志愿者编号（平台）", "3.30211198001010E+17", PLATFORM_NUMERIC),
    ],
)
def test_a_field_that_is_not_understood_is_rejected_by_its_own_header(header: str, text: str, clause: str) -> None:
    result = cleaned(("李梅", "13812341234", text), headers=("姓名", "手机", header))

    assert reasons(result) == [(2, f"{clause}。")]


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    result = cleaned(("李梅1", "138", "330211198001050025", "母"), headers=(*HEADERS, "性别"))

    assert reasons(result) == [
        (2, f"{identity.NAME_WRONG_SIGNS}；{identity.PHONE_WRONG}；{identity.ID_WRONG_CHECK}；性别请填“女”或“男”。")
    ]
    assert result.bad["cells"].to_list() == [["李梅1", "138", "330211198001050025", "母"]]


def test_a_passport_is_sent_back_with_what_to_do_and_an_id_card_by_any_name_is_not() -> None:
    result = cleaned(
        ("Anna Li", "13812341234", "E12345678", "护照"),
        ("王芳", "13912341234", WANG_FANG, "居民身份证"),
        ("陈静", "13712341234", "", "护照"),
        ("赵敏", "13612341234", "无", "111"),
        headers=("姓名", "手机", "证件号码", "证件类型"),
    )

    assert reasons(result) == [(2, f"{DOCUMENT}。")]
    assert result.good.select("row", "id_number").rows() == [(3, WANG_FANG), (4, None), (5, None)]


def test_a_repeated_id_or_phone_keeps_the_first_and_names_it() -> None:
    result = cleaned(
        ("李梅", "13812341234", LI_MEI),
        ("王芳", "13912341234", WANG_FANG),
        ("李梅", "13812341234", LI_MEI),
        ("李梅", "13712341234", LI_MEI),
        ("陈静", "13912341234", CHEN_JING),
        ("李梅", "13812341234", ""),
    )

    first, second = "第 2 行（李梅）", "第 3 行（王芳）"
    assert people(result) == [(2, "李梅", "13812341234"), (3, "王芳", "13912341234")]
    assert reasons(result) == [
        (4, f"{duplicates.SAME_PERSON.format(first)}。"),
        (5, f"{duplicates.SAME_ID.format(first)}。"),
        (6, f"{duplicates.SAME_PHONE.format(second)}。"),
        (7, f"{duplicates.SAME_PERSON.format(first)}。"),
    ]


def test_a_rejected_row_bars_nobody() -> None:
    result = cleaned(
        ("李梅", "13812341234", "330211198001050025"),
        ("李梅", "13812341234", LI_MEI),
        ("王芳", "13812341234", WANG_FANG),
        ("王芳", "13912341234", WANG_FANG),
    )

    assert people(result) == [(3, "李梅", "13812341234"), (5, "王芳", "13912341234")]
    assert [row for row, _ in reasons(result)] == [2, 4]


def test_a_person_on_two_sheets_is_taken_once_and_the_sheet_is_named() -> None:
    file = xlsx([HEADERS, ("李梅", "13812341234", LI_MEI)], more={"后大街": [HEADERS, ("李梅", "13812341234", LI_MEI)]})

    result = clean(read(file), TODAY)

    assert result.bad.select("sheet", "row", "reason").rows() == [
        ("后大街", 2, "与工作表“花名册”第 2 行（李梅）是同一个人，已保留前面那一行。")
    ]


def test_rejected_rows_come_back_in_their_own_columns_with_row_and_reason_as_text() -> None:
    result = clean(read(xlsx(MESSY, ["A1:J1", "G5:G6", "G8:G10"])), TODAY)

    (sheet,) = read(rejects(result))

    assert sheet.rows.rows() == [
        ("序号", "志愿者姓名", "性 别", "出生年月 (必填)", "*身份证号码", "联系电话", "所属社区", "服务类别意向",
         "同意公示", "备注", "原行号", "退回原因"),
        ("3", "陈静", "男", "1991年3月8日", CHEN_JING, "１３７１２３４１２３４", "后大街社区", None, None,
         None, "8", f"{SEX_DIFFERS}。"),
        ("4", "赵敏", "女", "29225", "3.30211198001050E+17", "13612341234", "后大街社区", None, None, None, "9",
         f"{identity.ID_NUMERIC}。"),
    ]  # fmt: skip


def test_the_rejects_are_read_again_with_the_same_reasons_and_no_column_too_many() -> None:
    first = clean(read(xlsx(MESSY, ["A1:J1", "G5:G6", "G8:G10"])), TODAY)

    again = clean(read(rejects(first)), TODAY)

    assert again.bad["reason"].to_list() == first.bad["reason"].to_list()
    assert again.layouts[0].ignored == ("序号", "原行号", "退回原因")
    assert read(rejects(again))[0].rows.width == read(rejects(first))[0].rows.width


def test_the_mark_of_the_export_is_seen_and_passed_over_when_the_rejects_come_back() -> None:
    mark = Mark("DC20261121-7K3FPQ", "李梅", datetime(2026, 11, 21, 4, tzinfo=UTC))
    first = clean(read(xlsx(MESSY, ["A1:J1", "G5:G6", "G8:G10"])), TODAY)

    (sheet,) = read(rejects(first, mark))
    again = clean([sheet], TODAY)

    assert sheet.rows.rows()[-1][0] == "导出编号 DC20261121-7K3FPQ · 李梅 · 2026-11-21 12:00 导出"
    assert again.bad["reason"].to_list() == first.bad["reason"].to_list()


def test_a_roster_without_faults_gives_rejects_with_a_header_only() -> None:
    (sheet,) = read(rejects(cleaned(("李梅", "13812341234", LI_MEI))))

    assert sheet.rows.rows() == [(*HEADERS, "原行号", "退回原因")]


PLAIN = [("李梅", "13812341234", LI_MEI), ("王芳", "13912341234", WANG_FANG), ("陈静", "13712341234", CHEN_JING)]
SPOIL = {
    "no name": lambda name, phone, number: ("", phone, number),
    "no phone": lambda name, phone, number: (name, "", number),
    "short phone": lambda name, phone, number: (name, phone[:-1], number),
    "old id": lambda name, phone, number: (name, phone, number[:6] + number[8:17]),
    "wrong check": lambda name, phone, number: (name, phone, number[:17] + ("1" if number[17] == "0" else "0")),
    "lost digits": lambda name, phone, number: (name, phone, f"{float(number[:17] + '0'):.14E}"),
    "masked": lambda name, phone, number: (name, f"{phone[:3]}****{phone[-4:]}", number),
    "right": lambda name, phone, number: (name, phone, number),
}  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(sorted(SPOIL)), min_size=1, max_size=12))
def test_corrected_rejects_are_accepted_and_nobody_is_lost_or_doubled(spoils: list[str]) -> None:
    right = [
        (f"李{'梅兰竹菊荷桂'[n % 6]}", f"138{n:08d}", id_number(date(1980, 1, 5), 2 * n)) for n in range(len(spoils))
    ]
    first = cleaned(*(SPOIL[spoil](*person) for spoil, person in zip(spoils, right, strict=True)))
    assert first.bad.height == sum(spoil != "right" for spoil in spoils)

    header, *returned = read(rejects(first))[0].rows.rows()
    corrected = [(*right[int(row[3]) - 2], *row[3:]) for row in returned]
    second = cleaned(*corrected, headers=header)

    assert reasons(second) == []
    taken = pl.concat([first.good, second.good]).select("name", "phone", "id_number").rows()
    assert sorted(taken) == sorted(right)


NEAR = st.text("0123456789０１２３ 　-－+＋.()'’xXＸ*EA女李梅·•\u200b\t/", max_size=24)
MOBILE = st.from_regex(identity.MOBILE, fullmatch=True)
NUMBER = st.builds(
    id_number,
    st.dates(date(1890, 1, 1), date(2030, 1, 1)),
    st.integers(0, 999),
    st.sampled_from(["330211", "430112", "990000", "000000", "110101"]),
)
DRESSED = st.builds(
    lambda before, text, after, cut: before + text[:cut] + after + text[cut:],
    st.sampled_from(["", " ", "'", "+86", "86 ", "0086-", "\u200b", "x", "０"]),
    MOBILE | NUMBER,
    st.sampled_from(["", " ", "-", "　", "*", "/", ".", "1"]),
    st.integers(0, 18),
)
TYPED = st.lists(NEAR | MOBILE | NUMBER | DRESSED, max_size=30)


@settings(deadline=None)
@given(TYPED)
@example(typed())
def test_the_rules_for_columns_agree_with_the_rules_for_one_value(texts: list[str]) -> None:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    tidied, normal = cells.tidy(pl.col("text")), cells.id_number(cells.tidy(pl.col("text")))
    card = pl.when(cells.id_problem(normal, TODAY).is_null(), normal != "").then(normal)

    found = frame.select(
        tidy=tidied,
        phone=cells.phone(tidied),
        phone_problem=cells.phone_problem(tidied),
        id_number=normal,
        id_problem=cells.id_problem(normal, TODAY),
        name=cells.name(tidied),
        name_problem=cells.name_problem(cells.name(tidied)),
        born_on=cells.id_birth(card),
        sex=cells.id_sex(card),
    )

    assert cells.tidied(frame["text"]).to_list() == found["tidy"].to_list()
    assert found.to_dict(as_series=False) == {
        "tidy": [identity.tidy(text) for text in texts],
        "phone": [identity.normal_phone(text) for text in texts],
        "phone_problem": [identity.phone_problem(text) for text in texts],
        "id_number": [identity.normal_id(text) for text in texts],
        "id_problem": [identity.id_problem(text, TODAY) for text in texts],
        "name": [identity.normal_name(text) for text in texts],
        "name_problem": [identity.name_problem(text) for text in texts],
        "born_on": [identity.birth_date(identity.normal_id(text)) if _is_card(text) else None for text in texts],
        "sex": [identity.sex(identity.normal_id(text)) if _is_card(text) else None for text in texts],
    }


def test_every_character_of_names_and_forms_is_tidied_alike() -> None:
    """Latin, punctuation and symbols, CJK with its compatibility forms, full-width forms: unchanged since Unicode 6."""
    blocks = ((0x20, 0x24F), (0x2000, 0x33FF), (0x4E00, 0x9FA5), (0xF900, 0xFAD9), (0xFE30, 0xFFEF))
    signs = [chr(code) for first, last in blocks for code in range(first, last + 1)]
    texts = pl.Series("text", [text for sign in signs for text in (f"a{sign}b", f"{sign}b")])

    found = texts.to_frame().select(cells.tidy(pl.col("text")))["text"].to_list()

    assert found == [identity.tidy(text) for text in texts]
    assert cells.tidied(texts).to_list() == found


def _is_card(text: str) -> bool:
    return identity.normal_id(text) != "" and identity.id_problem(text, TODAY) is None


@pytest.mark.parametrize("cell", ["'", "’", "\u200b", "'\u200b", "\u2800", "　", "\t"])
def test_a_row_in_which_nothing_is_seen_is_no_row(cell: str) -> None:
    result = cleaned((cell, "", cell))

    assert [*result.good["row"], *result.bad["row"], *result.left_out["row"]] == [1]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(NEAR, NEAR | DRESSED, NEAR | DRESSED), max_size=10))
def test_every_row_that_names_somebody_is_good_or_bad_and_never_both(rows: list[tuple[str, str, str]]) -> None:
    with suppress(NotVolunteers):
        result = cleaned(*rows)
        _is_whole(result, rows)


def _is_whole(result: Cleaned, rows: list[tuple[str, str, str]]) -> None:
    """Each row is in one place."""
    numbers = [*result.good["row"], *result.bad["row"], *result.left_out["row"]]
    blank = [all(not identity.tidy(cell) for cell in row) for row in rows]
    assert sorted(numbers) == [1, *(number for number, empty in enumerate(blank, start=2) if not empty)]
    assert result.bad["reason"].str.ends_with("。").all()
    for person in result.good.iter_rows(named=True):
        assert identity.phone_problem(person["phone"]) is identity.name_problem(person["name"]) is None
        assert identity.id_problem(person["id_number"], TODAY) is None
    assert result.good["phone"].is_unique().all()


def test_cleaning_what_was_cleaned_changes_nothing() -> None:
    first = cleaned(*PLAIN).good.select("name", "phone", "id_number")

    assert cleaned(*first.rows()).good.select("name", "phone", "id_number").equals(first)


def test_an_empty_roster_below_its_header_has_nobody() -> None:
    result = clean([Sheet("花名册", sheet_of([HEADERS]).rows)], TODAY)

    assert (result.good.height, result.bad.height) == (0, 0)

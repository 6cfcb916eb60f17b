"""Sheets that hold more than one list, or a list of others: nobody is read by a header that is not hers."""

from collections.abc import Sequence
from datetime import date

import pytest

from jinguo.kernel.spreadsheet.sheets import sheet_of
from jinguo.people import identity
from jinguo.volunteers.intake import outcome
from jinguo.volunteers.roster import Cleaned, NotVolunteers, ages, blocks, clean, further
from tests.volunteers.rosters import LI_MEI, WANG_FANG

TODAY = date(2026, 11, 21)


def cleaned(*rows: Sequence[str], name: str = "名册", today: date = TODAY) -> Cleaned:
    return clean(blocks.lists([sheet_of(rows, name)]), today)


def people(result: Cleaned) -> list[tuple[object, ...]]:
    return result.good.select("row", "name", "phone").rows()


def test_lists_side_by_side_are_found_though_each_has_words_of_its_own() -> None:
    result = cleaned(
        ("序号", "姓名", "联系电话", "序号", "姓名", "手机号", "编号", "名字", "电话"),
        ("1", "李梅", "13812341234", "3", "王芳", "13912341234", "5", "陈静", "13712341234"),
        ("2", "孙丽", "13812341235", "4", "周敏", "13912341235", "", "", ""),
    )

    assert people(result) == [
        (2, "李梅", "13812341234"),
        (3, "孙丽", "13812341235"),
        (2, "王芳", "13912341234"),
        (3, "周敏", "13912341235"),
        (2, "陈静", "13712341234"),
    ]


def test_a_mother_and_another_name_are_no_two_lists() -> None:
    result = cleaned(("爱心妈妈", "联系电话", "姓名", "电话"), ("李梅", "13812341234", "小明", "13912341234"))

    assert people(result) == [(2, "李梅", "13812341234")]


@pytest.mark.parametrize(
    "header",
    [("手机", "姓名", "紧急联系人电话"), ("姓名", "手机", "紧急联系人电话"), ("序号", "姓名", "手机")],
    ids=["turned round", "another third column", "moved"],
)
def test_below_another_header_nobody_is_read_by_the_first(header: tuple[str, ...]) -> None:
    result = cleaned(
        ("姓名", "手机", "身份证号"),
        ("李梅", "13812341234", LI_MEI),
        ("第二批", "", ""),
        header,
        ("王芳", "13912341234", "13700001111"),
        ("姓名", "手机", "身份证号"),
        ("陈静", "13712341234", WANG_FANG),
    )

    assert people(result) == [(2, "李梅", "13812341234"), (7, "陈静", "13712341234")]
    assert result.bad.select("row", "reason").rows() == [(5, further.CLAUSE.format(4))]
    assert result.left_out.select("row", "omission").rows() == [
        (1, "title"),
        (3, "banner"),
        (4, "repeated"),
        (6, "repeated"),
    ]


def test_a_number_in_the_column_of_names_is_hidden_where_rows_that_go_back_are_shown() -> None:
    result = cleaned(("姓名", "手机"), ("李梅", "1381234"), ("13912341234", "王芳"))

    assert [each.name for each in outcome.first(result.bad, result)] == ["李梅", "139****1234"]


def test_the_second_row_of_a_header_is_no_person_and_no_other_header() -> None:
    result = cleaned(
        ("姓名", "联系方式", "", "紧急联系人", ""),
        ("", "手机", "微信", "姓名", "电话"),
        ("李梅", "13812341234", "wx1", "王强", "13700001111"),
    )

    assert people(result) == [(3, "李梅", "13812341234")]
    assert result.bad.height == 0


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("", ("户号", "姓名", "与户主关系", "联系电话")),
        ("两癌患病妇女救助名单", ("姓名", "病种", "救助金额", "联系电话")),
        ("空巢老人花名册", ("序号", "姓名", "子女情况", "联系电话")),
    ],
)
def test_a_list_of_households_or_of_women_who_are_helped_is_no_roster(title: str, header: tuple[str, ...]) -> None:
    rows = [header, ("1", "李梅", "妻", "13812341234")]

    with pytest.raises(NotVolunteers, match="家庭，或者被帮扶"):
        cleaned((title,), *rows)
    assert cleaned((f"{title}（巾帼志愿者）",), *rows).rows == 3


@pytest.mark.parametrize("row", [("", "合 计", "1"), ("", "共1人", ""), ("人数", "1", ""), ("（以下空白）", "", "")])
@pytest.mark.parametrize("below", [("2026年11月30日", "", ""), ("2.手机号码一定要本人的", "", "")])
def test_sums_and_feet_in_other_words_are_no_people(row: tuple[str, ...], below: tuple[str, ...]) -> None:
    result = cleaned(("序号", "姓名", "手机"), ("1", "李梅", "13812341234"), row, below)

    assert (people(result), result.bad.height, result.left_out.height) == ([(2, "李梅", "13812341234")], 0, 3)


@pytest.mark.parametrize(
    ("heading", "age", "clause"),
    [
        ("年龄", "十三", ages.AGE_UNCLEAR),
        ("年龄", "130", ages.AGE_UNCLEAR),
        ("年龄", "13 岁", ages.TOO_YOUNG),
        ("虚岁", "15", ages.TOO_YOUNG),
        ("年龄（虚岁）", "19", ages.GUARDIAN_MISSING),
    ],
)
def test_an_age_that_proves_too_little_sends_her_back(heading: str, age: str, clause: str) -> None:
    result = cleaned(("姓名", "手机", heading), ("李梅", "13812341234", age))

    assert result.bad["reason"].to_list() == [f"{clause}。"]


@pytest.mark.parametrize("today", [date(2026, 11, 30), date(2028, 3, 1), date(2028, 2, 29), date(2030, 2, 28)])
@pytest.mark.parametrize(("age", "taken"), [("17", 0), ("18", 1), ("18.0", 1), ("18周岁", 1)])
def test_an_age_counts_in_years_whatever_leap_days_lie_between(today: date, age: str, taken: int) -> None:
    assert cleaned(("姓名", "手机", "年龄"), ("李梅", "13812341234", age), today=today).good.height == taken


@pytest.mark.parametrize(
    "text",
    ["手机：13812341234", "本人13812341234", "13812341234（本人）", "13812341234,", "Tel:138 1234 1234",
     "13812341234.00", "+86 13812341234 微信同号"],
)  # fmt: skip
def test_words_that_say_nothing_beside_a_phone_do_not_matter(text: str) -> None:
    assert people(cleaned(("姓名", "手机"), ("李梅", text))) == [(2, "李梅", "13812341234")]
    assert identity.normal_phone(text) == "13812341234"


@pytest.mark.parametrize("text", ["13812341234（丈夫）", "女儿13812341234", "13812341234转2"])
def test_a_phone_of_somebody_else_is_not_taken_for_hers(text: str) -> None:
    assert people(cleaned(("姓名", "手机"), ("李梅", text))) == []
    assert identity.phone_problem(text) is not None


def test_a_word_beside_the_emergency_number_goes_to_the_contact() -> None:
    result = cleaned(
        ("姓名", "手机", "紧急联系人", "紧急联系人电话"),
        ("李梅", "13812341234", "", "13700001111（丈夫）"),
        ("王芳", "13912341234", "王强", "父亲13700002222"),
        ("陈静", "13712341234", "陈刚", "13700003333、13700004444"),
    )

    assert result.good.select("emergency_contact", "emergency_phone").rows() == [
        ("丈夫", "13700001111"),
        ("王强(父亲)", "13700002222"),
    ]
    assert result.bad["reason"].to_list() == ["紧急联系人电话看不懂，请填号码，或者留空。"]


def test_a_remark_has_the_length_that_can_be_kept() -> None:
    result = cleaned(("姓名", "手机", "备注"), ("李梅", "13812341234", "好" * 500), ("王芳", "13912341234", "好" * 501))

    assert people(result) == [(2, "李梅", "13812341234")]
    assert result.bad["reason"].to_list() == ["“备注”超过 500 个字，请缩短。"]

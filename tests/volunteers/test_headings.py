"""What a heading means: a consent in any words, a question that nobody knows, somebody else's column."""

from dataclasses import replace
from datetime import date

import pytest

from jinguo.kernel.spreadsheet import read
from jinguo.kernel.spreadsheet.sheets import sheet_of
from jinguo.volunteers.roster import Choice, Cleaned, MissingColumns, TwoPeople, UndecidedColumns, blocks, clean
from jinguo.volunteers.roster.headers import recognised
from tests.volunteers.rosters import LI_MEI, WANG_FANG, id_number, xlsx

TODAY = date(2026, 11, 21)
CONSENTS = (
    "是否同意采集信息", "个人信息采集同意", "是否签署知情同意书", "同意收集个人信息",
    "个人信息授权", "是否授权采集个人信息", "信息采集知情同意", "本人是否同意信息收集",
    "个人信息收集使用授权书", "是否已签个人信息告知书", "隐私授权", "同意提供个人资料",
    "知情同意", "是否同意", "本人同意（签字）", "个人信息使用许可",
    "是否愿意提供个人信息", "个人信息处理同意书", "授权情况", "已知情并同意采集",
    "数据收集授权", "同意登记个人信息（是/否）", "同意/不同意采集信息", "同意采集个人信息（不同意的请注明）",
)  # fmt: skip
OTHERS = {
    "同意公示": "agree_publish",
    "是否同意公开个人信息": "agree_publish",
    "监护人同意": "guardian_agrees",
    "是否同意服从分配": None,
    "是否党员": None,
    "不同意收集信息": None,
    "拒绝采集个人信息": None,
    "未签知情同意书": None,
    "撤回个人信息授权": None,
}


@pytest.mark.parametrize("heading", CONSENTS)
def test_a_consent_is_known_in_any_words(heading: str) -> None:
    assert (recognised(heading) or ("",))[0] == "agree_collect"


@pytest.mark.parametrize("heading", OTHERS)
def test_other_questions_are_no_consent_to_collection(heading: str) -> None:
    assert (recognised(heading) or (None,))[0] == OTHERS[heading]


@pytest.mark.parametrize("answers", [("是", "否"), ("√", "×"), ("Y", "N"), ("√", ""), ("同意", "不同意")])
def test_an_unknown_column_of_yes_and_no_stops_the_import_until_somebody_has_said_what_it_is(
    answers: tuple[str, str],
) -> None:
    rows = [("姓名", "手机", "接受调剂"), ("李梅", "13812341234", answers[0]), ("王芳", "13912341234", answers[1])]

    with pytest.raises(UndecidedColumns) as stopped:
        clean([sheet_of(rows, "名册")], TODAY)

    assert stopped.value.detail == {"headings": ["接受调剂"]}
    assert clean([sheet_of(rows, "名册")], TODAY, headings={"接受调剂": ""}).good.height == 2
    taken = clean([sheet_of(rows, "名册")], TODAY, headings={"接受调剂": "agree_collect"})
    assert taken.layouts[0].mapping["同意收集个人信息"] == "接受调剂"


@pytest.mark.parametrize(
    ("heading", "answers"),
    [("隐私协议", ("否", "待确认", "待确认")), ("入库意向", ("是", "否", "再想想"))],
    ids=["one refusal below a word of data", "mostly yes and no"],
)
def test_a_single_other_answer_does_not_hide_what_a_column_asks(heading: str, answers: tuple[str, ...]) -> None:
    people = zip("李王陈", (1, 2, 3), answers, strict=True)
    rows = [("姓名", "手机", heading), *((f"{name}梅", f"1381234123{end}", said) for name, end, said in people)]

    with pytest.raises(UndecidedColumns):
        clean([sheet_of(rows)], TODAY)


@pytest.mark.parametrize(
    ("said", "agreed"),
    [("同 意", True), ("☑是 □否", True), ("□是 ☑否", False), ("□同意 √不同意", False)],
)
def test_a_consent_is_read_through_blanks_and_boxes(said: str, agreed: bool) -> None:
    rows = [("姓名", "手机", "同意收集个人信息"), ("李梅", "13812341234", said)]

    assert clean([sheet_of(rows)], TODAY).good["agree_collect"].to_list() == [agreed]


@pytest.mark.parametrize("said", ["□是 □否", "☑是 ☑否", "未知", "拒绝"])
def test_a_consent_that_is_not_clear_goes_back(said: str) -> None:
    rows = [("姓名", "手机", "同意收集个人信息"), ("李梅", "13812341234", said)]

    assert clean([sheet_of(rows)], TODAY).bad["reason"].to_list() == ["“同意收集个人信息”请填“是”或“否”。"]


def test_a_heading_beside_its_english_is_known() -> None:
    rows = [("姓名 Name", "手机 Mobile", "身份证号 ID No."), ("李梅", "13812341234", LI_MEI)]

    assert hers(clean([sheet_of(rows)], TODAY)) == [("李梅", "13812341234", LI_MEI, "女", date(1980, 1, 5))]


def test_behind_a_phone_a_second_name_is_somebody_else() -> None:
    rows = [("姓名", "手机", "姓名", "性别"), ("李梅", "13812341234", "王刚", "男")]

    result = clean([sheet_of(rows, "名册")], TODAY)

    assert hers(result) == [("李梅", "13812341234", None, None, None)]
    assert result.notes == ("工作表“名册”里“另一个姓名”下面的列是别人的资料，没有导入。",)


def test_whoever_else_is_named_behind_her_phone_lends_her_nothing() -> None:
    rows = [
        ("姓名", "手机", "推荐人姓名", "身份证号", "推荐人电话"),
        ("李梅", "13812341234", "王刚", id_number(date(1970, 1, 5), 3), "13912341234"),
    ]

    assert hers(clean([sheet_of(rows)], TODAY)) == [("李梅", "13812341234", None, None, None)]


def test_a_name_of_hers_in_other_letters_is_no_other_person() -> None:
    rows = [("姓名", "手机", "拼音姓名", "身份证号"), ("李梅", "13812341234", "LI MEI", LI_MEI)]

    assert clean([sheet_of(rows)], TODAY).good["id_number"].to_list() == [LI_MEI]


def test_what_is_missing_may_be_hidden_and_that_is_said() -> None:
    sheet = replace(sheet_of([("姓名", "手机"), ("李梅", "13812341234")]), hidden_columns=frozenset({0}))

    with pytest.raises(MissingColumns, match="隐藏的工作表和列不导入"):
        clean(blocks.lists([sheet]), TODAY)


def test_a_column_about_her_children_is_no_group_of_theirs() -> None:
    rows = [("姓名", "子女情况", "联系电话"), ("李梅", "一女", "13812341234")]

    assert hers(clean([sheet_of(rows, "名册")], TODAY)) == [("李梅", "13812341234", None, None, None)]


def test_a_column_without_a_heading_is_named() -> None:
    rows = [("姓名", "手机", "", ""), ("李梅", "13812341234", "", "wx1")]

    assert clean([sheet_of(rows, "名册")], TODAY).notes == ("工作表“名册”的 D 列没有表头，没有导入。",)


def test_columns_of_numbers_and_words_stop_nothing() -> None:
    rows = [
        ("姓名", "手机", "序号", "组别", "备用"),
        ("李梅", "13812341234", "1", "一组", ""),
        ("王芳", "13912341234", "0", "是", ""),
    ]

    assert clean([sheet_of(rows)], TODAY).good.height == 2


PAIRS = [
    ("结对花名册", None, None, None, None, None),
    ("爱心妈妈", None, "结对儿童", None, None, None),
    ("姓名", "联系电话", "姓名", "性别", "身份证号", "出生日期"),
    ("李梅", "13812341234", "小明", "男", id_number(date(2015, 1, 5), 3), date(2015, 1, 5)),
]  # fmt: skip


def hers(result: Cleaned) -> list[tuple[object, ...]]:
    return result.good.select("name", "phone", "id_number", "sex", "born_on").rows()


def test_nothing_of_a_child_is_taken_for_its_mothers() -> None:
    (sheet,) = read(xlsx(PAIRS, ["A1:F1", "A2:B2", "C2:F2"]))

    result = clean([sheet], TODAY)

    assert hers(result) == [("李梅", "13812341234", None, None, None)]
    assert result.notes == ("工作表“花名册”里“结对儿童”下面的列是别人的资料，没有导入。",)
    with pytest.raises(TwoPeople):
        clean([sheet], TODAY, {"花名册": Choice(True, 3, {"name": 0, "phone": 1, "id_number": 4})})


@pytest.mark.parametrize(
    "headers",
    [
        ("爱心妈妈姓名", "联系电话", "结对儿童姓名", "性别", "身份证号"),
        ("姓名", "手机", "儿童姓名", "性别", "身份证号码"),
    ],
    ids=["both named", "the child named"],
)
def test_without_merged_titles_the_headings_themselves_tell_whose_a_column_is(headers: tuple[str, ...]) -> None:
    rows = [headers, ("李梅", "13812341234", "小明", "男", id_number(date(2015, 1, 5), 3))]

    assert hers(clean([sheet_of(rows)], TODAY)) == [("李梅", "13812341234", None, None, None)]


def test_a_group_of_an_emergency_contact_is_still_hers() -> None:
    rows = [
        ("姓名", "手机", "身份证号", "紧急联系人", None),
        (None, None, None, "姓名", "电话"),
        ("李梅", "13812341234", LI_MEI, "王建国", "13700009999"),
        ("王芳", "13912341234", WANG_FANG, "李强", "13700008888"),
    ]

    result = clean(read(xlsx(rows, ["A1:A2", "B1:B2", "C1:C2", "D1:E1"])), TODAY)

    assert result.good.select("name", "emergency_contact", "emergency_phone").rows() == [
        ("李梅", "王建国", "13700009999"),
        ("王芳", "李强", "13700008888"),
    ]

"""The plan of an event, field by field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jinguo.events.catalogue import VenueKind
from jinguo.events.forms import Cancellation, Plan
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.organisations.forms import WRONG_CODE
from jinguo.volunteers.catalogue import ServiceClass

PLAN: dict[str, Any] = {
    "organisation": "330211001000",
    "title": "清洁家园",
    "service_class": "environment",
    "venue_kind": "community",
    "place": "西门社区广场",
    "leader": "王芳",
    "starts_at": "2026-11-22T14:00:00+08:00",
    "ends_at": "2026-11-22T16:00:00+08:00",
}


def wrong(**changed: Any) -> dict[str, str]:  # noqa: ANN401
    """What a plan with these changes is told."""
    with pytest.raises(Invalid) as refused:
        parse(Plan, PLAN | changed)
    return refused.value.detail["fields"]


def test_a_plan_needs_eight_fields_and_the_rest_has_defaults() -> None:
    plan = parse(Plan, PLAN)

    assert plan == Plan(
        organisation="330211001000",
        title="清洁家园",
        service_class=ServiceClass.ENVIRONMENT,
        venue_kind=VenueKind.COMMUNITY,
        programme=None,
        place="西门社区广场",
        content="",
        risks="",
        high_risk=False,
        insurance="",
        leader="王芳",
        contact="",
        starts_at=datetime(2026, 11, 22, 6, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
        capacity=None,
        is_volunteering=True,
    )


@pytest.mark.parametrize("name", PLAN)
def test_none_of_the_eight_may_be_left_out(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(Plan, {key: value for key, value in PLAN.items() if key != name})

    assert refused.value.detail["fields"] == {name: "请填写这一项"}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"ends_at": PLAN["starts_at"]}, {"ends_at": "结束时间要晚于开始时间"}),
        ({"ends_at": "2026-11-23T14:00:01+08:00"}, {"ends_at": "一场活动最长 24 小时，连续几天的请分成几场"}),
        ({"starts_at": "2026-11-22T14:00"}, {"starts_at": "时间要带时区，例如 2026-11-21T14:00:00+08:00"}),
        ({"starts_at": 1796500000}, {"starts_at": "时间不对，请重新选择"}),
        ({"starts_at": "1796500000"}, {"starts_at": "时间不对，请重新选择"}),
        ({"capacity": 0}, {"capacity": "不能小于 1"}),
        ({"capacity": "很多"}, {"capacity": "请填整数"}),
        ({"service_class": "理论宣讲"}, {"service_class": "请从列出的选项里选"}),
        ({"venue_kind": "moon"}, {"venue_kind": "请从列出的选项里选"}),
        ({"programme": "20"}, {"programme": "请从列出的选项里选"}),
        ({"organisation": "招宝山街道"}, {"organisation": WRONG_CODE}),
        ({"title": "一"}, {"title": "太短了，至少 2 个字"}),
        ({"title": "一" * 81}, {"title": "太长了，最多 80 个字"}),
        ({"risks": "险" * 2001}, {"risks": "太长了，最多 2000 个字"}),
        ({"contact": "13812345678"}, {"contact": "请填办公电话，不要填个人手机号：这里的号码会公开显示"}),
        ({"contact": "+86 138 1234 5678"}, {"contact": "请填办公电话，不要填个人手机号：这里的号码会公开显示"}),
        ({"contact": "138"}, {"contact": "电话号码不对，请写成 0574-86251234 的样子"}),
        *(
            ({field: f"问王芳 {number}"}, {field: "这里会公开显示，请不要写个人手机号；要留电话的，写办公电话"})
            for field, number in (("content", "13812345678"), ("risks", "１３８ １２３４ ５６７８"))
        ),
        *(
            ({field: words}, {field: f"这里会公开显示：{said}"})
            for field, words in (("leader", "王芳 13812345678"), ("insurance", "见 www.x.cn"))
            for said in ("不能有网址、邮箱、电话号码或证件号",)
        ),
        ({"leader": "【农业银行】王芳"}, {"leader": "这里会公开显示：不能有【】，签名会自动加上"}),
        ({"title": "\u3164\u2800\u3164"}, {"title": "太短了，至少 2 个字"}),
        ({"title": "好事" + "\u0301" * 9}, {"title": "含有不能识别的字符"}),
        ({"contact": "找王芳"}, {"contact": "电话号码不对，请写成 0574-86251234 的样子"}),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_under_its_field(changed: dict[str, Any], fields: dict[str, str]) -> None:
    assert wrong(**changed) == fields


def test_a_night_and_a_whole_day_are_not_too_long() -> None:
    plan = parse(Plan, PLAN | {"ends_at": "2026-11-23T14:00:00+08:00"})

    assert plan.ends_at - plan.starts_at == timedelta(hours=24)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0574-86251234", "0574-86251234"),
        ("（0574）8625 1234", "0574-8625 1234"),
        ("0574 － 86251234 - 8001", "0574-86251234-8001"),
        ("86251234", "86251234"),
        ("400-820-1234", "400-820-1234"),
        ("１２３３８", "12338"),
        ("", ""),
    ],
)
def test_an_office_telephone_is_kept_in_plain_characters(typed: str, kept: str) -> None:
    assert parse(Plan, PLAN | {"contact": typed}).contact == kept


def test_an_empty_choice_of_a_page_is_no_choice() -> None:
    plan = parse(Plan, PLAN | {"programme": "", "capacity": ""})

    assert (plan.programme, plan.capacity) == (None, None)


@pytest.mark.parametrize("reason", ["", " ", "雨", "长" * 201])
def test_a_cancellation_says_why(reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(Cancellation, {"reason": reason})

    assert refused.value.detail["fields"].keys() == {"reason"}


def test_a_title_and_a_place_are_one_clean_line() -> None:
    plan = parse(Plan, PLAN | {"title": "清洁\r\n家园", "place": "西门\u2028广场", "leader": "王\n芳"})

    assert (plan.title, plan.place, plan.leader) == ("清洁 家园", "西门 广场", "王 芳")


@pytest.mark.parametrize(
    "title",
    ["2.0版新手课", "李老师(Dr.Li)的课", "11.30-12.05 8:00-10:00 义诊", "邻里节。一起来", "2026.12.05 14.00 包饺子",
     "亲子阅读👩‍👧❤️", "第1.2期·公司开放日", "15 17 2026年12月"],
)  # fmt: skip
def test_ordinary_titles_pass_as_they_are(title: str) -> None:
    assert parse(Plan, PLAN | {"title": title}).title == title


@pytest.mark.parametrize("mark", ["\u200d", "\u200c", "\ufe0f", "\u061c", "\u180e", "\U000e0041", "\u3164", "\u2067"])
def test_what_nobody_sees_is_taken_out(mark: str) -> None:
    assert parse(Plan, PLAN | {"title": f"清洁{mark}家园"}).title == "清洁家园"


@pytest.mark.parametrize(
    "words",
    ["【农业银行】账户异常", "请登录 evil.example.com", "打13800001234", "https://x.cn/a", "ｗｗｗ．ａ．ｃｏｍ",
     "〖农业银行〗异常", "看 evil。com", "看 evil[.]com", "看 bit.ly/abc", "看 evil.shop", "登录农行.中国",
     "1 3 8 0 0 0 0 1 2 3 4", "evil\u200b.com", "请登录 evil.example", "写给 x@evil.example"],
)  # fmt: skip
def test_what_goes_into_notices_cannot_pass_for_somebody_elses_message(words: str) -> None:
    said = {name: wrong(**{name: words})[name] for name in ("title", "place")}
    with pytest.raises(Invalid) as refused:
        parse(Cancellation, {"reason": words})

    assert {*said.values(), refused.value.detail["fields"]["reason"]} == {said["title"]}
    assert said["title"].startswith("这里的字会写进通知：不能有")


@pytest.mark.parametrize("title", ["Dr.Li 义诊", "学Excel。PPT也教", "看 plan.docx 布置", "No.1 社区", "9.30am 集合"])
def test_a_point_between_words_is_no_address_by_itself(title: str) -> None:
    assert parse(Plan, PLAN | {"title": title}).title == title

"""What may not stand in a text, however it is written; and what only looks like it."""

import pytest

from jinguo.notifications.rules import faults, in_sms

WEB = "正文里不能有网址、邮箱、电话号码或证件号"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("欢迎参加志愿者招募", "“招募”会被短信网关拒绝，请换个说法"),
        ("婚 戀讲座", "“婚恋”会被短信网关拒绝，请换个说法"),
        ("維·權热线", "“维权”会被短信网关拒绝，请换个说法"),
        ("积分兌換日用品", "“积分兑换”会被短信网关拒绝，请换个说法"),
        ("周日相亲会", "“相亲”会被短信网关拒绝，请换个说法"),
        ("关爱困境兒童", "“儿童”可能透露儿童信息，短信里不能出现"),
        ("到实验學校集合", "“学校”可能透露儿童信息，短信里不能出现"),
        ("【镇海妇联】您好", "正文里不能有【】，签名会自动加上"),
        ("请看 t.cn/abc", WEB),
        ("请看ｗｗｗ．example．ｃｏｍ谢谢", WEB),
        ("请看example.gov.cn。", WEB),
        ("回复到 office@zhenhai.cn", WEB),
        ("打１３８００００１２３４", WEB),
        ("打138 0000 1234", WEB),
        ("打138-0000-1234", WEB),
        ("打+8613800001234", WEB),
        ("打一三八零零零零一二三四", WEB),
        ("打0574-86250000", WEB),
        ("打4008001234", WEB),
        ("证件330211 19850312 2460", WEB),
        ("证件33021119850312246x", WEB),
    ],
)
def test_what_may_not_go_out_is_named(text: str, said: str) -> None:
    assert said in faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "{name}您好，您报名的{title}将于{start}开始，请准时参加。",
        "请到妇女儿童活动中心东门集合",
        "请到社区家长学校二楼集合",
        "一家人相亲相爱",
        "其中奖品由社区准备",
        "请在活动前提交友情提示表",
        "2026年11月28日 09:00-11:30，共 12 人，编号 10000012",
        "3.8 节活动在 A1.2 教室，带 2 瓶水、10.5 元",
        "400 500 600 三档补贴",
        "第三批一百二十人，二〇二六年十一月二十八日",
    ],
)
def test_lawful_words_go_out(text: str) -> None:
    assert faults(text) == []


def test_an_sms_names_neither_a_child_nor_a_refused_word_out_of_a_title() -> None:
    told = {
        "title": "留守儿童关爱活动",
        "place": "实验学校",
        "reason": "与招募会冲突",
        "name": "王芳",
        "start": "11月28日 09:00",
    }

    assert in_sms(told) == {
        **told,
        "title": "一场活动",
        "place": "地点见站内消息",
        "reason": "原因见站内消息",
    }
    assert in_sms({"title": "社区环境整治" * 5}) == {"title": ("社区环境整治" * 5)[:19] + "…"}

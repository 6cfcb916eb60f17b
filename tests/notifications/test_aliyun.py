"""Aliyun's real client against the double: what it is given, what its answers mean, how a message is found again."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Cause
from jinguo.notifications.channels.base import Absent, Accepted, Later, Outgoing, Refused, Uncertain
from jinguo.notifications.channels.sms_aliyun import PAGE, SURELY_ABSENT, Aliyun
from tests.conftest import Hands
from tests.doubles.aliyun import ARRIVED, KEY, LOST, SECRET, SIGNATURE, WAITING, AliyunDouble, Held, aliyun
from tests.doubles.deeds import Deed, refused

PHONE = "13800138000"


@pytest.fixture
async def double() -> AsyncIterator[AliyunDouble]:
    async with aliyun() as running:
        yield running


@pytest.fixture
def channel(double: AliyunDouble) -> Aliyun:
    return Aliyun(KEY, SECRET, SIGNATURE, {"event_reminder": "SMS_154950909"}, endpoint=double.address, patience=0.2)


def outgoing() -> Outgoing:
    variables = {"name": "王芳 +~*&=%", "title": "社区环境整治", "start": "11月28日 09:00"}
    return Outgoing(uuid7(), PHONE, "王芳您好……", "活动提醒", "event_reminder", variables, clock.now())


def held(double: AliyunDouble, out_id: object, created: datetime, status: int = WAITING, error: str = "") -> None:
    double.held.append(Held(PHONE, "SMS_154950909", {}, str(out_id), created, status=status, error=error))


async def test_it_is_given_the_template_and_its_values_and_our_id(double: AliyunDouble, channel: Aliyun) -> None:
    sent = outgoing()

    assert await channel.send(sent) == Accepted(double.held[0].biz_id)
    [asked] = double.asked
    assert json.loads(asked.pop("TemplateParam")) == sent.variables
    assert asked == {
        "PhoneNumbers": PHONE, "SignName": SIGNATURE, "TemplateCode": "SMS_154950909", "OutId": str(sent.id)
    }  # fmt: skip


async def test_a_district_s_own_template_goes_before_ours(double: AliyunDouble, channel: Aliyun) -> None:
    await channel.send(replace(outgoing(), template_code="SMS_200000001"))

    assert double.held[0].template == "SMS_200000001"


async def test_what_has_no_approved_template_waits_and_is_told_in_the_log(
    double: AliyunDouble, channel: Aliyun
) -> None:
    with capture_logs() as log:
        answer = await channel.send(replace(outgoing(), template="hours_month"))

    assert answer == Later("no_template", "这条短信的模板还没有在阿里云通过审核", Cause.TEMPLATE)
    assert [each["event"] for each in log] == ["sms_account_refused"]
    assert double.asked == []


@pytest.mark.parametrize(
    ("deed", "outcome"),
    [
        (
            refused("isv.MOBILE_NUMBER_ILLEGAL", 200),
            Refused("isv.MOBILE_NUMBER_ILLEGAL", "号码无效", dead=True, cause=Cause.NO_NUMBER),
        ),
        (refused("isv.BLACK_KEY_CONTROL_LIMIT", 200), Refused("isv.BLACK_KEY_CONTROL_LIMIT", "服务商拒绝：不行")),
        (refused("isv.BUSINESS_LIMIT_CONTROL", 200), Later("isv.BUSINESS_LIMIT_CONTROL", "同一号码发送太频繁")),
        (refused("isv.AMOUNT_NOT_ENOUGH", 200), Later("isv.AMOUNT_NOT_ENOUGH", "短信账户余额不足", Cause.ACCOUNT)),
        (refused("isp.SYSTEM_ERROR", 200), Uncertain("isp.SYSTEM_ERROR")),
        (refused("Throttling.User", 400), Later("Throttling.User", "服务商限流")),
        (refused("Whatever", 429), Later("Whatever", "服务商限流")),
        (
            refused("InvalidAccessKeyId.Inactive", 403),
            Later("InvalidAccessKeyId.Inactive", "短信账号或密钥不对", Cause.ACCOUNT),
        ),
        (refused("ServiceUnavailable", 503), Uncertain("ServerException")),
        (Deed(True, 500, "broken"), Uncertain("JSONDecodeError")),
    ],
    ids=str,
)
async def test_each_answer_means_what_aliyun_says(
    double: AliyunDouble, channel: Aliyun, deed: Deed, outcome: object
) -> None:
    double.programme.then(deed)

    assert await channel.send(outgoing()) == outcome
    assert len(double.asked) == 1


async def test_a_server_that_is_not_there_was_given_nothing() -> None:
    channel = Aliyun(KEY, SECRET, SIGNATURE, {"event_reminder": "SMS_1"}, endpoint="http://127.0.0.1:9", patience=0.2)

    assert await channel.send(outgoing()) == Later("connect", "连不上短信服务商", Cause.ACCOUNT)


@pytest.mark.parametrize(
    ("status", "error", "dead"), [(WAITING, "", None), (ARRIVED, "DELIVERED", None), (LOST, "INVALID_NUMBER", False),
                                  (LOST, "MOBILE_IN_BLACK", True)]
)  # fmt: skip
async def test_what_it_knows_of_a_message_is_found_by_our_id(
    double: AliyunDouble, channel: Aliyun, status: int, error: str, dead: bool | None
) -> None:
    sent = outgoing()
    held(double, uuid7(), clock.now(), ARRIVED)
    held(double, sent.id, clock.now(), status, error)

    known = await channel.find(sent, frozenset())
    if dead is None:
        assert known == Accepted(str(sent.id), arrived=status == ARRIVED)
    else:
        assert isinstance(known, Refused)
        assert (known.code, known.dead) == (error, dead)


async def test_one_attempt_that_arrived_counts_more_than_one_that_did_not(
    double: AliyunDouble, channel: Aliyun
) -> None:
    sent = outgoing()
    held(double, sent.id, clock.now(), ARRIVED)
    held(double, sent.id, clock.now(), LOST, "INVALID_NUMBER")

    assert await channel.find(sent, frozenset()) == Accepted(str(sent.id), arrived=True)


async def test_it_is_looked_for_on_each_day_since_it_was_first_tried_and_on_every_page(
    double: AliyunDouble, channel: Aliyun, hands: Hands
) -> None:
    hands.set(datetime(2026, 11, 21, 15, 58, tzinfo=UTC))  # 23:58 in Beijing
    sent = outgoing()
    held(double, sent.id, hands.forward(minutes=4), ARRIVED)
    for _ in range(PAGE):
        held(double, uuid7(), hands.now)

    assert await channel.find(sent, frozenset()) == Accepted(str(sent.id), arrived=True)


async def test_what_is_not_listed_yet_may_be_so_soon(double: AliyunDouble, channel: Aliyun, hands: Hands) -> None:
    sent = outgoing()
    hands.forward(seconds=SURELY_ABSENT.total_seconds() - 1)
    assert isinstance(await channel.find(sent, frozenset()), Uncertain)

    hands.forward(seconds=1)
    assert await channel.find(sent, frozenset()) == Absent()
    assert timedelta(0) < SURELY_ABSENT < timedelta(hours=1)

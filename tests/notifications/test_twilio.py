"""Twilio's real client against the double: what it is given, what its answers mean, how a message is found again."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Cause
from jinguo.notifications.channels.base import HIDDEN, Absent, Accepted, Later, Outgoing, Refused, Uncertain
from jinguo.notifications.channels.sms_twilio import MOST, Twilio
from tests.conftest import Hands
from tests.doubles.deeds import Deed, refused, silent
from tests.doubles.twilio import ACCOUNT, SECRET, SENDER, Held, TwilioDouble, twilio

PHONE, TEXT = "13800138000", "王芳您好，您报名的社区环境整治将于11月28日 09:00开始，请准时参加。"
CALLBACK = "https://jinguo.example/callbacks/twilio"


@pytest.fixture
async def double() -> AsyncIterator[TwilioDouble]:
    async with twilio() as running:
        yield running


def channel_to(double: TwilioDouble, sender: str = SENDER) -> Twilio:
    return Twilio(ACCOUNT, SECRET, sender, "巾帼册", base=double.address, callback=CALLBACK, patience=0.2)


@pytest.fixture
async def channel(double: TwilioDouble) -> AsyncIterator[Twilio]:
    made = channel_to(double)
    yield made
    await made.close()


def outgoing(text: str = TEXT) -> Outgoing:
    return Outgoing(uuid7(), PHONE, text, "活动提醒", "event_reminder", {"name": "王芳"}, clock.now())


def held(double: TwilioDouble, body: str = f"【巾帼册】{TEXT}", **about: Any) -> Held:  # noqa: ANN401
    made = Held(f"+86{PHONE}", body, "", **{"created": clock.now(), **about})
    double.held.append(made)
    return made


async def test_it_is_given_number_text_with_signature_sender_and_where_to_report(
    double: TwilioDouble, channel: Twilio
) -> None:
    sent = outgoing()

    assert await channel.send(sent) == Accepted(double.held[0].sid)
    assert double.asked == [
        {
            "To": "+8613800138000",
            "Body": f"【巾帼册】{TEXT}",
            "From": SENDER,
            "StatusCallback": f"{CALLBACK}?message={sent.id}",
        }
    ]


async def test_a_messaging_service_is_named_as_one(double: TwilioDouble) -> None:
    channel = channel_to(double, "MG" + "1" * 32)
    await channel.send(outgoing())
    await channel.close()

    assert (double.asked[0]["MessagingServiceSid"], "From" in double.asked[0]) == ("MG" + "1" * 32, False)


@pytest.mark.parametrize(
    ("deed", "outcome"),
    [
        (refused("21211"), Refused("21211", "号码无效", dead=True, cause=Cause.NO_NUMBER)),
        (refused("21610"), Refused("21610", "对方已退订", dead=True, cause=Cause.REFUSES)),
        (refused("21614"), Refused("21614", "号码收不了短信", dead=True, cause=Cause.NO_NUMBER)),
        (refused("21617"), Refused("21617", "服务商拒绝")),
        (refused("20404", 404), Later("20404", "短信账号不存在", Cause.ACCOUNT)),
        (refused("21408"), Later("21408", "短信账号没有开通向中国大陆发送", Cause.ACCOUNT)),
        (refused("20429", 429), Later("20429", "服务商限流")),
        (refused("1", 408), Uncertain("TwilioRestException")),
        (refused("1", 302), Uncertain("TwilioRestException")),
        (Deed(True, 503, "broken"), Uncertain("TwilioRestException")),
    ],
    ids=str,
)
async def test_each_answer_means_what_twilio_says(
    double: TwilioDouble, channel: Twilio, deed: Deed, outcome: object
) -> None:
    double.programme.then(deed)

    assert await channel.send(outgoing()) == outcome
    assert len(double.asked) == 1


async def test_it_waits_for_an_answer_as_long_as_it_is_told_and_no_longer(
    double: TwilioDouble, channel: Twilio
) -> None:
    double.programme.then(silent(takes=False))

    async with asyncio.timeout(5):
        assert await channel.send(outgoing()) == Uncertain("TimeoutError")


async def test_a_server_that_is_not_there_was_given_nothing(double: TwilioDouble) -> None:
    channel = Twilio(ACCOUNT, SECRET, SENDER, "巾帼册", base="http://127.0.0.1:9", patience=0.2)

    assert await channel.send(outgoing()) == Later("connect", "连不上短信服务商", Cause.ACCOUNT)
    await channel.close()


async def test_neither_number_nor_text_gets_into_the_log(
    double: TwilioDouble, channel: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await channel.send(outgoing())
    await channel.find(outgoing(), frozenset())

    assert [record.getMessage() for record in caplog.records if "13800138000" in str(vars(record))] == []


@pytest.mark.parametrize(
    ("status", "error", "found"),
    [
        ("queued", None, Accepted),
        ("delivered", None, Accepted),
        ("undelivered", 30007, Refused),
        ("failed", 21610, Refused),
    ],
)
async def test_what_it_knows_of_a_message_is_found_by_number_and_text(
    double: TwilioDouble, channel: Twilio, status: str, error: int | None, found: type
) -> None:
    message = held(double, status=status, error=error)
    known = await channel.find(outgoing(), frozenset())

    if found is Accepted:
        assert known == Accepted(message.sid, arrived=status == "delivered")
    else:
        assert isinstance(known, Refused)
        assert (known.code, known.dead) == (str(error), error == 21610)


async def test_another_text_an_older_one_and_one_that_is_known_are_not_it(
    double: TwilioDouble, channel: Twilio
) -> None:
    held(double, "【巾帼册】别的内容")
    held(double, created=clock.now() - timedelta(minutes=6))
    known = held(double)

    assert await channel.find(outgoing(), frozenset({known.sid})) == Absent()


async def test_of_two_with_the_same_text_the_older_is_found_first(double: TwilioDouble, channel: Twilio) -> None:
    older, newer = held(double), held(double)

    assert await channel.find(outgoing(), frozenset()) == Accepted(older.sid)
    assert await channel.find(outgoing(), frozenset({older.sid})) == Accepted(newer.sid)


async def test_a_code_that_was_not_kept_is_found_by_the_words_around_it(double: TwilioDouble, channel: Twilio) -> None:
    held(double, "【巾帼册】验证码 好的，5 分钟内有效。")
    message = held(double, "Sent from your Twilio trial account - 【巾帼册】验证码 204860，5 分钟内有效。")

    found = await channel.find(outgoing(f"验证码 {HIDDEN}，5 分钟内有效。"), frozenset())
    assert found == Accepted(message.sid)


async def test_a_list_that_is_too_long_to_look_through_says_nothing(double: TwilioDouble, channel: Twilio) -> None:
    for _ in range(MOST):
        held(double, "【巾帼册】别的内容")

    assert isinstance(await channel.find(outgoing(), frozenset()), Uncertain)


async def test_the_clock_of_the_test_is_that_of_the_double(hands: Hands, double: TwilioDouble, channel: Twilio) -> None:
    sent = outgoing()
    await channel.send(sent)
    hands.forward(hours=3)

    assert await channel.find(sent, frozenset()) == Accepted(double.held[0].sid)

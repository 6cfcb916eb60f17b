"""The one-time code on its way to a phone."""

from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

import pytest

from jinguo.config import settings
from jinguo.kernel.db import EVERYWHERE, Database, fetch, transaction
from jinguo.notifications import codes
from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels.sms_twilio import Twilio
from jinguo.notifications.codes import drain, is_faulty, ready, send_soon
from jinguo.notifications.errors import NoChannel
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.messages.lookup import look_up_next, take_over
from jinguo.notifications.tables import Message
from tests.conftest import Hands
from tests.doubles.deeds import TAKEN, Deed, broken, hung_up, refused, silent
from tests.doubles.twilio import ACCOUNT, SECRET, SENDER, TwilioDouble, twilio

PHONE = "19900001234"


@pytest.fixture(autouse=True)
async def fresh_settings(database: Database) -> AsyncIterator[None]:
    """Settings and channels are read anew in each of these tests, and after it."""
    settings.cache_clear()
    codes.channels.cache_clear()
    yield
    await codes.close_channels()
    settings.cache_clear()


@pytest.fixture
async def double(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TwilioDouble]:
    """Twilio is set up; it waits for no answer longer than 0.2 s."""
    async with twilio() as running:
        given = {"account": ACCOUNT, "secret": SECRET, "sender": SENDER, "endpoint": running.address}
        for name, value in given.items():
            monkeypatch.setenv(f"JINGUO_TWILIO_{name.upper()}", value)
        settings.cache_clear()
        codes.channels.cache_clear()
        channel = ready()
        assert isinstance(channel, Twilio)
        channel._patience = 0.2
        yield running
        await codes.close_channels()


async def sent(*phones: str) -> None:
    for phone in phones:
        send_soon(phone, "042917")
        await drain()


async def kept(columns: str = "state, reason") -> list[tuple[object, ...]]:
    async with transaction(EVERYWHERE):
        return [tuple(row) for row in await fetch(f"SELECT {columns} FROM message ORDER BY created_at, id")]


async def test_the_console_shows_the_code_on_a_line_of_its_own_beside_the_masked_phone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await sent(PHONE)

    assert capsys.readouterr().out == "\n▶ 【巾帼册】发给 199****1234：验证码 042917，5 分钟内有效。请勿告诉他人。\n\n"
    assert await kept("state, provider, kind") == [("delivered", "console", "login_code")]


async def test_what_is_kept_of_it_has_neither_the_code_nor_the_phone(double: TwilioDouble) -> None:
    await sent(PHONE)

    [row] = await kept("message.*")
    assert "042917" not in str(row)
    assert PHONE not in str(row)
    [(key,), (address,)] = [(await kept(column))[0] for column in ("id", "address")]
    assert Message.address.open(cast(UUID, key), cast(bytes, address)) == PHONE
    assert [each["Body"] for each in double.asked] == ["【巾帼册】验证码 042917，5 分钟内有效。请勿告诉他人。"]


async def test_where_only_mail_is_set_up_nobody_gets_a_code_and_everybody_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JINGUO_SMTP_HOST", "127.0.0.1")
    settings.cache_clear()
    codes.channels.cache_clear()

    with pytest.raises(NoChannel):
        ready()

    assert capsys.readouterr().out == ""


FAULTS = [
    broken(takes=False), broken(takes=True), silent(takes=False), silent(takes=True), hung_up(takes=False),
    hung_up(takes=True), refused("429", 429), refused("20003", 401), refused("21211"), refused("21610"),
    refused("30034"), TAKEN,
]  # fmt: skip


@pytest.mark.parametrize("deed", FAULTS, ids=str)
async def test_a_code_goes_out_once_at_most_whatever_the_provider_does(
    double: TwilioDouble, hands: Hands, deed: Deed
) -> None:
    double.programme.then(deed)
    await sent(PHONE)
    post = Post(codes.channels(), "test")
    for _ in range(6):
        hands.forward(minutes=10)
        await take_over()
        while await look_up_next(post) or await send_next(post, Way.SMS):
            pass

    assert len(double.asked) == 1
    assert [state for state, _ in await kept()] == ["sent" if deed.takes else "failed"]


async def test_a_process_that_dies_while_sending_leaves_a_code_that_is_looked_up_and_not_sent_again(
    double: TwilioDouble, hands: Hands
) -> None:
    double.programme.then(silent(takes=True))
    send_soon(PHONE, "042917")
    await double.took.wait()
    for task in list(codes._UNDER_WAY):
        task.cancel()
    await drain()
    assert await kept() == [("sending", "")]

    hands.forward(minutes=2)
    assert await take_over() == 1
    assert await look_up_next(Post(codes.channels(), "test"))

    assert (len(double.asked), await kept("state, reference")) == (1, [("sent", double.held[0].sid)])


async def test_the_service_waits_at_its_end_for_codes_on_their_way(double: TwilioDouble) -> None:
    send_soon(PHONE, "042917")
    await codes.close_channels()

    assert [state for state, _ in await kept()] == ["sent"]


async def test_three_codes_that_no_provider_took_are_a_fault_until_one_is_taken(
    double: TwilioDouble, hands: Hands
) -> None:
    told = []
    double.programme.then(refused("20003", 401), broken(takes=False), refused("429", 429), TAKEN)
    for number in range(4):
        hands.forward(seconds=1)
        await sent(f"1990000123{number}")
        told.append(await is_faulty())

    assert told == [False, False, True, False]


async def test_numbers_that_do_not_exist_are_no_fault_of_the_channel(double: TwilioDouble, hands: Hands) -> None:
    double.programme.then(refused("20003", 401), *[refused("21211")] * 4)
    for number in range(5):
        hands.forward(seconds=1)
        await sent(f"1990000123{number}")

    assert not await is_faulty()

"""Whatever a provider does, a message is classified right: sent once, looked up before it is sent again, never undone.

The real clients speak to doubles that listen on this machine; what they answer goes through queue, address and state.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from structlog.testing import capture_logs

from jinguo.config import settings
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.catalogue import Way
from jinguo.notifications.messages.jobs import send_next
from jinguo.notifications.messages.lookup import look_up_next
from jinguo.notifications.notices.jobs import address_next
from jinguo.web.limits import BUCKETS
from tests.conftest import NOON, Hands
from tests.doubles import aliyun, twilio
from tests.notifications.providers import CALLBACK_SECRET, ORIGIN, Provider, provider
from tests.notifications.test_outbox import messages, queued, telling
from tests.world import World

SEND, FIND = "send", "find"
REFUSED, WAITED = ("failed", "failed", [SEND]), ("queued", "sent", [SEND, SEND])
FOUND, ABSENT = ("unknown", "sent", [SEND, FIND]), ("unknown", "sent", [SEND, FIND, SEND])
ENDS = {
    **dict.fromkeys(("no such number", "she has opted out", "no mobile number", "another refusal"), REFUSED),
    **dict.fromkeys(("wrong credentials", "no sender", "throttled", "too often"), WAITED),
    **dict.fromkeys(("500 after taking it", "time-out after taking it", "dropped after taking it"), FOUND),
    **dict.fromkeys(("500 before taking it", "time-out before taking it", "dropped before taking it"), ABSENT),
    "in doubt": ABSENT,
    "taken": ("sent", "sent", [SEND]),
}
"""Fault -> state after the first attempt, state at last, and what the provider was asked (looking again left out)."""

ORDERS = [
    *("delivered", "delivered delivered", "sent delivered", "delivered sent", "delivered failed", "failed delivered"),
    *("failed sent delivered", "delivered sent failed delivered sent"),
]
"""Reports, as they may come in."""

BOTH = ["twilio", "aliyun"]


@pytest.fixture
async def sms(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    async with provider(request.param) as made:
        yield made


@pytest.fixture
async def client(world: World, app: Litestar, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """What the providers report to."""
    for name, value in (
        ("PUBLIC_ORIGIN", ORIGIN),
        ("TWILIO_SECRET", twilio.SECRET),
        ("CALLBACK_SECRET", CALLBACK_SECRET),
    ):
        monkeypatch.setenv(f"JINGUO_{name}", value)
    settings.cache_clear()
    BUCKETS.clear()
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as made:
        yield made
    settings.cache_clear()


async def told(world: World, sms: Provider, *faults: str) -> None:
    """A reminder goes out, and the provider does this."""
    sms.double.programme.then(*(sms.deeds[fault] for fault in faults))
    await queued()
    await address_next(telling(world.wang_fang.person), (Way.SMS,))
    await send_next(sms.post, Way.SMS)


async def by_sms(columns: str = "state") -> list[tuple[object, ...]]:
    return [row[1:] for row in await messages(f"channel, {columns}") if row[0] == "sms"]


async def next_day(sms: Provider, hands: Hands) -> None:
    """Nothing is under way, nothing counted, no number blocked."""
    sms.double.order.clear()
    sms.double.held.clear()
    hands.set(NOON + timedelta(days=(hands.now - NOON).days + 1))
    async with transaction(EVERYWHERE):
        await fetch("UPDATE blocked_address SET lifted_at = $1 WHERE lifted_at IS NULL", hands.now)


@pytest.mark.parametrize("sms", BOTH, indirect=True)
async def test_each_fault_has_its_end(world: World, sms: Provider, hands: Hands) -> None:
    ends, kept = {}, {}
    for fault in sms.deeds:
        await told(world, sms, fault)
        at_first = (await by_sms())[-1][0]
        await sms.run(hands, 20)
        at_last, reference = (await by_sms("state, reference"))[-1]
        order = [
            what for what, before in zip(sms.double.order, ["", *sms.double.order], strict=False) if what != before
        ]
        ends[fault] = (at_first, at_last, order if FIND in order else sms.double.order.copy())
        kept[fault] = (len(sms.double.held), reference is not None)
        await next_day(sms, hands)

    assert ends == {fault: ENDS[fault] for fault in sms.deeds}
    assert kept == {fault: (1, True) if ENDS[fault][1] == "sent" else (0, False) for fault in sms.deeds}


@pytest.mark.parametrize(
    ("sms", "fault"), [("twilio", "she has opted out"), ("aliyun", "no such number")], indirect=["sms"]
)
async def test_a_number_that_nothing_reaches_gets_nothing_more(
    world: World, sms: Provider, hands: Hands, fault: str
) -> None:
    await told(world, sms, fault)
    await told(world, sms)
    await sms.run(hands, 4)

    assert sms.double.order == ["send"]
    assert await by_sms("state, reason") == [
        ("failed", "对方已退订" if fault == "she has opted out" else "号码无效"),
        ("dropped", "这个号码或邮箱此前被拒收，已停发"),
    ]


@pytest.mark.parametrize(("name", "secret"), [("twilio", "20003"), ("aliyun", "SignatureDoesNotMatch")])
async def test_wrong_credentials_keep_the_message_and_are_told_in_the_log(
    world: World, hands: Hands, name: str, secret: str
) -> None:
    async with provider(name) as sms:
        right, sms.channel._secret = sms.channel._secret, "wrong"  # pyright: ignore[reportAttributeAccessIssue]
        with capture_logs() as log:
            await told(world, sms)
        assert await by_sms("state, code, reason") == [("queued", secret, "短信账号或密钥不对")]
        assert [(each["event"], each["reason"]) for each in log if each["log_level"] == "warning"] == [
            ("sms_account_refused", f"{secret} 短信账号或密钥不对")
        ]
        sms.channel._secret, sms.channel._client = right, await sms.channel.close()  # pyright: ignore[reportAttributeAccessIssue]
        await sms.run(hands, 4)

        assert await by_sms() == [("sent",)]


@pytest.mark.parametrize("sms", BOTH, indirect=True)
async def test_a_lookup_that_fails_sends_nothing(world: World, sms: Provider, hands: Hands) -> None:
    await told(world, sms, "dropped before taking it")
    key = "KEY" if isinstance(sms.double, aliyun.AliyunDouble) else "ACCOUNT"
    module = aliyun if key == "KEY" else twilio
    with pytest.MonkeyPatch.context() as change:
        change.setattr(module, key, "nobody")
        await sms.run(hands, 10)
    assert (len(sms.double.asked), await by_sms()) == (1, [("unknown",)])

    await sms.run(hands, 10)
    assert (len(sms.double.held), await by_sms()) == (1, [("sent",)])


@pytest.mark.parametrize("sms", BOTH, indirect=True)
async def test_a_message_with_the_same_words_is_not_taken_for_another(
    world: World, sms: Provider, hands: Hands
) -> None:
    await told(world, sms, "taken")
    await told(world, sms, "dropped before taking it")
    await sms.run(hands, 12)

    assert await by_sms() == [("sent",), ("sent",)]
    assert len(sms.double.held) == 2


@pytest.mark.parametrize("sms", BOTH, indirect=True)
async def test_a_report_that_is_quicker_than_the_answer_finds_its_message(
    world: World, sms: Provider, hands: Hands, client: httpx.AsyncClient
) -> None:
    await told(world, sms, "dropped after taking it")
    await sms.report(client, "delivered")
    hands.forward(minutes=10)

    assert not await look_up_next(sms.post)
    assert await by_sms() == [("delivered",)]
    assert sms.double.order == ["send"]


@pytest.mark.parametrize("sms", BOTH, indirect=True)
async def test_late_double_and_disordered_reports_never_undo_a_delivery(
    world: World, sms: Provider, hands: Hands, client: httpx.AsyncClient
) -> None:
    ends = {}
    for words in ORDERS:
        await told(world, sms, "taken")
        for word in words.split():
            await sms.report(client, word, "30008" if word == "failed" else "")
            hands.forward(minutes=1)
        await sms.run(hands, 4)
        ends[words] = (*(await by_sms("state, delivered_at IS NOT NULL"))[-1], sms.double.order.copy())
        await next_day(sms, hands)

    assert ends == dict.fromkeys(ORDERS, ("delivered", True, [SEND]))


@pytest.mark.parametrize(
    ("sms", "code", "reason"),
    [
        ("twilio", "30007", "被运营商当作垃圾短信拦下"),
        ("twilio", "30003", "对方手机关机或不在服务区"),
        ("aliyun", "CONTENT_KEYWORD", "内容被运营商拦下"),
        ("aliyun", "SOMETHING_NEW", "运营商没有送达"),
    ],
    indirect=["sms"],
)
async def test_what_the_carrier_refuses_is_learned_by_a_report_and_sent_once(
    world: World, sms: Provider, hands: Hands, client: httpx.AsyncClient, code: str, reason: str
) -> None:
    await told(world, sms, "taken")
    for word in ("failed", "failed", "sent"):
        await sms.report(client, word, code)
    await sms.run(hands, 10)

    assert await by_sms("state, code, reason") == [("failed", code, reason)]
    assert sms.double.order == ["send"]
    await told(world, sms, "taken")
    assert await by_sms() == [("failed",), ("sent",)]


@pytest.mark.parametrize(("sms", "code"), [("twilio", "21610"), ("aliyun", "MOBILE_IN_BLACK")], indirect=["sms"])
async def test_a_number_that_opted_out_as_a_report_says_gets_nothing_more(
    world: World, sms: Provider, client: httpx.AsyncClient, code: str
) -> None:
    await told(world, sms, "taken")
    await sms.report(client, "failed", code)
    await told(world, sms, "taken")

    assert await by_sms() == [("failed",), ("dropped",)]
    assert sms.double.order == ["send"]


@pytest.mark.parametrize("sms", ["twilio"], indirect=True)
async def test_a_report_stops_what_was_taken_for_lost_from_going_out_again(
    world: World, sms: Provider, hands: Hands, client: httpx.AsyncClient
) -> None:
    await told(world, sms, "time-out after taking it")
    lost = sms.double.held.pop()
    hands.forward(minutes=2)
    assert await look_up_next(sms.post)
    assert await by_sms() == [("queued",)]
    sms.double.held.append(lost)

    await sms.report(client, "delivered")
    await sms.run(hands, 4)

    assert (await by_sms(), sms.double.order) == ([("delivered",)], ["send", "find"])

"""From a notice to a message to a provider: once, within its hours, and not past her wishes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import State, Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Absent, Accepted, Later, Outcome, Outgoing, Refused, Uncertain
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.messages.lookup import give_up, look_up_next, take_over
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.jobs import address_next
from tests.conftest import Hands
from tests.world import World


@dataclass
class Pigeon:
    """A provider that answers what it is told to, and remembers what it was given."""

    name: str = "pigeon"
    label: str = "信鸽"
    answers: list[Outcome] = field(default_factory=list)
    known: Outcome | Absent | None = None
    given: list[Outgoing] = field(default_factory=list)

    async def send(self, outgoing: Outgoing) -> Outcome:
        self.given.append(outgoing)
        return self.answers.pop(0) if self.answers else Accepted(str(uuid7()))

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent | None:
        return self.known

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def post(pigeon: Pigeon) -> Post:
    return Post(Channels({Way.SMS: pigeon}), "test")


def telling(*people: UUID, starts_at: datetime | None = None) -> dict[str, Audience]:
    async def audience(notice: Due) -> Sequence[Recipient]:
        values = {"name": "王芳", "title": "社区环境整治", "start": "11月28日 09:00", "reason": "天气原因"}
        return [Recipient(values, person=each, starts_at=starts_at) for each in people]

    return dict.fromkeys(("event_reminder", "event_cancelled"), audience)


async def queued(kind: str = "event_reminder") -> UUID:
    thing = uuid7()
    async with transaction(SYSTEM):
        assert await queue(SYSTEM, kind, thing, "/330211/")
    return thing


async def messages(columns: str = "channel, state") -> list[tuple[object, ...]]:
    async with transaction(EVERYWHERE):
        return [tuple(row) for row in await fetch(f"SELECT {columns} FROM message ORDER BY created_at, channel, id")]


async def test_a_notice_becomes_one_message_a_way_and_goes_out_once(world: World, post: Post, pigeon: Pigeon) -> None:
    await queued()
    people = telling(world.wang_fang.person)
    assert await address_next(people, (Way.SMS,))
    assert not await address_next(people, (Way.SMS,))
    assert await send_next(post, Way.SMS)
    assert not await send_next(post, Way.SMS)

    assert await messages() == [("inbox", "delivered"), ("sms", "sent")]
    assert [each.text for each in pigeon.given] == [
        "王芳您好，您报名的社区环境整治将于11月28日 09:00开始，请准时参加。"
    ]


async def test_what_is_rolled_back_is_not_told(world: World) -> None:
    with pytest.raises(RuntimeError):
        async with transaction(SYSTEM):
            await queue(SYSTEM, "event_reminder", uuid7(), "/330211/")
            raise RuntimeError
    assert not await address_next(telling(world.wang_fang.person), (Way.SMS,))
    assert await messages() == []


async def test_at_night_only_what_is_urgent_goes_out(world: World, post: Post, pigeon: Pigeon, hands: Hands) -> None:
    night = hands.set(datetime(2026, 11, 21, 14, 0, tzinfo=UTC))
    await queued()
    await queued("event_cancelled")
    await address_next(telling(world.wang_fang.person, starts_at=night + timedelta(hours=11)), (Way.SMS,))
    while await send_next(post, Way.SMS):
        pass

    assert [each.template for each in pigeon.given] == ["event_cancelled"]
    hands.set(datetime(2026, 11, 22, 0, 0, tzinfo=UTC))
    assert await send_next(post, Way.SMS)


async def test_the_sixth_of_a_day_waits_for_the_morning(world: World, post: Post, pigeon: Pigeon, hands: Hands) -> None:
    for _ in range(6):
        await queued()
    await address_next(telling(world.wang_fang.person), (Way.SMS,))
    while await send_next(post, Way.SMS):
        pass

    assert len(pigeon.given) == 5
    hands.set(datetime(2026, 11, 22, 0, 0, tzinfo=UTC))
    assert await send_next(post, Way.SMS)
    assert len(pigeon.given) == 6


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Accepted("a"), State.SENT),
        (Accepted("a", arrived=True), State.DELIVERED),
        (Refused("1", "号码无效", dead=True), State.FAILED),
        (Later("429", "限流"), State.QUEUED),
        (Uncertain("TimeoutError"), State.UNKNOWN),
    ],
)
async def test_an_answer_becomes_a_state(
    world: World, post: Post, pigeon: Pigeon, answer: Outcome, state: State
) -> None:
    pigeon.answers = [answer]
    await queued()
    await address_next(telling(world.wang_fang.person), (Way.SMS,))
    await send_next(post, Way.SMS)

    assert ("sms", state) in await messages()


async def test_a_dead_number_is_not_tried_again(world: World, post: Post, pigeon: Pigeon) -> None:
    pigeon.answers = [Refused("21211", "号码无效", dead=True)]
    for _ in range(2):
        await queued()
    await address_next(telling(world.wang_fang.person), (Way.SMS,))
    while await send_next(post, Way.SMS):
        pass

    assert len(pigeon.given) == 1
    assert ("sms", "dropped", "这个号码或邮箱此前被拒收，已停发") in await messages("channel, state, reason")


@pytest.mark.parametrize(("known", "times"), [(Accepted("a"), 1), (Absent(), 2)])
async def test_what_a_dead_worker_left_is_looked_up_before_it_goes_out_again(
    world: World, post: Post, pigeon: Pigeon, hands: Hands, known: Outcome | Absent, times: int
) -> None:
    pigeon.answers, pigeon.known = [Uncertain("TimeoutError")], known
    await queued()
    await address_next(telling(world.wang_fang.person), (Way.SMS,))
    await send_next(post, Way.SMS)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE message SET state = 'sending', lease_until = now() WHERE channel = 'sms'")
    hands.forward(minutes=2)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE message SET lease_until = $1 WHERE channel = 'sms'", hands.now - timedelta(minutes=1))
    assert await take_over() == 1
    assert await look_up_next(post)
    while await send_next(post, Way.SMS):
        pass

    assert len(pigeon.given) == times
    assert ("sms", "sent") in await messages()


async def test_a_notice_whose_audience_fails_keeps_nobody_waiting(world: World) -> None:
    bad = await queued("event_cancelled")
    await queued()

    async def fails(notice: Due) -> Sequence[Recipient]:
        raise KeyError(notice.thing)

    people = {**telling(world.wang_fang.person), "event_cancelled": fails}
    assert await address_next(people, (Way.SMS,))

    assert len(await messages()) == 2
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT state, attempts, reason FROM notice WHERE thing = $1", bad)
    assert tuple(row) == ("queued", 1, "收件人没有定下来：KeyError")


async def test_what_no_channel_takes_any_more_fails_after_a_day_and_says_why(
    world: World, post: Post, pigeon: Pigeon, hands: Hands
) -> None:
    await queued()
    await address_next(telling(world.wang_fang.person), (Way.SMS,))

    assert await give_up((Way.EMAIL,)) == 0
    hands.forward(days=1)
    assert await give_up((Way.SMS, Way.EMAIL)) == 0
    assert await give_up((Way.EMAIL,)) == 1

    assert not await send_next(post, Way.SMS)
    [(state, reason)] = [(row[1], row[2]) for row in await messages("channel, state, reason") if row[0] == "sms"]
    assert (state, reason) == ("failed", "没有设置这种渠道，发不出去；设好以后可以重发")

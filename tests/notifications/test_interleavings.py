"""Two workers, a late answer and a change of mind, in the orders that hurt: once, and not what is no longer true."""

import asyncio
from dataclasses import dataclass, field

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import transaction
from jinguo.notifications.catalogue import Cause, State, Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Absent, Accepted, Later, Outcome, Outgoing, Receipt, Refused, Uncertain
from jinguo.notifications.messages import jobs
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.messages.lookup import look_up_next, take_over
from jinguo.notifications.messages.outcomes import report
from jinguo.notifications.notices.jobs import address_next
from jinguo.notifications.notices.recall import recall
from tests.conftest import Hands
from tests.notifications.test_outbox import Pigeon, messages, queued, telling
from tests.world import World


@dataclass
class Slow(Pigeon):
    """A provider whose every answer, to what it is sent or asked, waits until it may be given."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, outgoing: Outgoing) -> Outcome:
        answer = await super().send(outgoing)
        await self._wait()
        return answer

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent | None:
        await self._wait()
        return await super().find(outgoing, taken)

    async def _wait(self) -> None:
        self.begun.set()
        await self.may.wait()


def by(provider: Pigeon) -> Post:
    return Post(Channels({Way.SMS: provider}), "test")


async def addressed(world: World) -> None:
    await queued()
    assert await address_next(telling(world.wang_fang.person), (Way.SMS,))


async def drained(post: Post) -> None:
    while await send_next(post, Way.SMS):
        pass


@pytest.mark.parametrize("late", [Later("429", "限流"), Refused("1", "拒绝"), Uncertain("TimeoutError")])
async def test_the_late_answer_to_a_lost_attempt_says_nothing_of_the_next(
    world: World, hands: Hands, late: Outcome
) -> None:
    """Its lease ran out, it was looked up and goes out once more: meanwhile its first answer comes."""
    first, second = Slow(answers=[late]), Slow()
    await addressed(world)
    trying = asyncio.create_task(send_next(by(first), Way.SMS))
    await first.begun.wait()
    hands.forward(minutes=2)
    assert await take_over() == 1
    assert await look_up_next(by(Pigeon(known=Absent())))
    again = asyncio.create_task(send_next(by(second), Way.SMS))
    await second.begun.wait()
    first.may.set()
    await trying
    hands.forward(minutes=1)
    third = Pigeon()
    await look_up_next(by(Pigeon(known=Absent())))
    await drained(by(third))
    second.may.set()
    await again

    assert third.given == []
    assert ("sms", "sent") in await messages()


async def test_a_slow_look_up_does_not_send_again_what_a_quicker_one_has_sent_on(world: World, hands: Hands) -> None:
    slow, sender = Slow(known=Absent()), Slow()
    await addressed(world)
    await send_next(by(Pigeon(answers=[Uncertain("TimeoutError")])), Way.SMS)
    hands.forward(minutes=1)
    looking = asyncio.create_task(look_up_next(by(slow)))
    await slow.begun.wait()
    hands.forward(minutes=2)
    assert await look_up_next(by(Pigeon(known=Absent())))
    trying = asyncio.create_task(send_next(by(sender), Way.SMS))
    await sender.begun.wait()
    slow.may.set()
    await looking
    third = Pigeon()
    await drained(by(third))
    sender.may.set()
    await trying

    assert third.given == []


async def test_who_slept_past_its_lease_hands_nothing_over(
    world: World, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood still between its claim and the provider: the message is another worker's by now."""
    begun, may, found = asyncio.Event(), asyncio.Event(), jobs._address_of

    async def sleeping(row: jobs.Claimed) -> str | Cause:
        begun.set()
        await may.wait()
        return await found(row)

    first, second = Pigeon(), Slow()
    await addressed(world)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_address_of", sleeping)
        asleep = asyncio.create_task(send_next(by(first), Way.SMS))
        await begun.wait()
    hands.forward(minutes=2)
    assert await take_over() == 1
    assert await look_up_next(by(Pigeon()))
    awake = asyncio.create_task(send_next(by(second), Way.SMS))
    await second.begun.wait()
    may.set()
    await asleep
    second.may.set()
    await awake

    assert len(first.given) + len(second.given) == 1


async def test_a_reference_that_another_message_has_keeps_no_report_out(world: World) -> None:
    """Two texts of the same words to one phone: a look-up took the second's for the first."""
    pigeon = Pigeon(answers=[Accepted("SM1"), Uncertain("TimeoutError")])
    await addressed(world)
    await addressed(world)
    await drained(by(pigeon))
    late = pigeon.given[1].id

    assert await report("pigeon", Receipt(late, State.DELIVERED, "SM1"))
    assert [each[1] for each in await messages("channel, state") if each[0] == "sms"] == ["sent", "delivered"]


async def test_an_answer_with_a_reference_that_another_message_has_is_written_down(world: World) -> None:
    pigeon = Pigeon(answers=[Accepted("SM1"), Accepted("SM1")])
    await addressed(world)
    await addressed(world)
    await drained(by(pigeon))

    assert [each[1] for each in await messages("channel, state") if each[0] == "sms"] == ["sent", "sent"]


@pytest.mark.parametrize("answer", [Later("429", "限流"), Uncertain("TimeoutError")])
async def test_what_is_taken_back_while_it_is_being_sent_is_not_tried_again(
    world: World, hands: Hands, answer: Outcome
) -> None:
    provider = Slow(answers=[answer], known=Absent())
    thing = await queued()
    assert await address_next(telling(world.wang_fang.person), (Way.SMS,))
    trying = asyncio.create_task(send_next(by(provider), Way.SMS))
    await provider.begun.wait()
    async with transaction(SYSTEM):
        await recall(SYSTEM, [thing], ["event_reminder"], "活动取消了")
    provider.may.set()
    await trying
    hands.forward(minutes=10)
    await look_up_next(by(provider))
    await drained(by(provider))

    assert len(provider.given) == 1
    assert ("sms", "dropped") in await messages()


@pytest.mark.parametrize(
    ("known", "said"), [(Absent(), "核对过没有发出，重发"), (None, "不知道到没到，也没有处可查，再发一次")]
)
async def test_what_could_not_be_asked_about_is_not_said_to_have_been_asked(
    world: World, hands: Hands, known: Absent | None, said: str
) -> None:
    await addressed(world)
    await send_next(by(Pigeon(answers=[Uncertain("TimeoutError")])), Way.SMS)
    hands.forward(minutes=1)
    assert await look_up_next(by(Pigeon(known=known)))

    assert ("sms", "queued", said) in await messages("channel, state, reason")

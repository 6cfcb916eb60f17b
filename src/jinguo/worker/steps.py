"""Steps of a worker, repeated until it is told to stop; each finds its own work and is safe to be killed in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from jinguo.kernel.audience import Audience
from jinguo.notifications.catalogue import Way
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.messages.lookup import give_up, look_up_next, take_over
from jinguo.notifications.notices.jobs import address_next
from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.execution import do_next
from jinguo.tasks.runner import Runner
from jinguo.webhooks.jobs import deliver_next

Step = Callable[[], Awaitable[bool]]
"""Does one thing; whether there was one to do."""

IDLE_SECONDS = 1.0
"""How long a step that found nothing waits before it looks again."""

SENDERS = {Way.SMS: 4, Way.EMAIL: 1}
"""Messages under way at once. Of letters one: a mail server cannot be asked afterwards what it took before a crash."""

DELIVERIES = 2
"""Deliveries to webhooks under way at once: one receiver that hangs does not keep all others waiting."""

TASKS = 3
"""Background tasks under way at once, so that two long exports do not keep the clock's waiting."""

_log = structlog.get_logger("jinguo.worker")


def message_steps(post: Post, audiences: Mapping[str, Audience]) -> list[Step]:
    """The steps that send messages."""

    def sender(way: Way) -> Step:
        return lambda: send_next(post, way)

    async def taking_over() -> bool:
        return await take_over() + await give_up(tuple(post.channels.ways)) > 0

    steps: list[Step] = [
        lambda: address_next(audiences, tuple(post.channels.ways)),
        lambda: look_up_next(post),
        taking_over,
    ]
    return steps + [sender(way) for way in post.channels.ways for _ in range(SENDERS[way])]


def webhook_steps() -> list[Step]:
    """The steps that tell other systems of changes."""
    return [deliver_next] * DELIVERIES


def task_steps(runners: Mapping[TaskKind, Runner], worker: str, stop: asyncio.Event) -> list[Step]:
    """The steps that do background tasks; told to end, they put these back into the queue at their next progress."""
    return [lambda: do_next(runners, worker, closing=stop.is_set)] * TASKS


async def work(steps: Sequence[Step], stop: asyncio.Event, idle_seconds: float = IDLE_SECONDS) -> None:
    """Repeat the steps side by side until `stop` is set; what is under way then is finished first."""
    async with asyncio.TaskGroup() as group:
        for step in steps:
            group.create_task(_repeat(step, stop, idle_seconds))


async def _repeat(step: Step, stop: asyncio.Event, idle_seconds: float) -> None:
    told = ""
    while not stop.is_set():
        try:
            found = await step()
            told = ""
        except Exception as error:  # the same again and again (no database) is told once
            if told != type(error).__name__:
                _log.exception("step_failed", kind=type(error).__name__)
            told, found = type(error).__name__, False
        if not found:
            try:
                await asyncio.wait_for(stop.wait(), idle_seconds)
            except TimeoutError:
                continue

"""The process of one worker, from its start to its end."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog

from jinguo.authority.actor import SYSTEM
from jinguo.authority.keys import agree_on_keys, follow_keys, take_keys
from jinguo.config import settings
from jinguo.domains import DOMAINS
from jinguo.kernel import crypto
from jinguo.kernel.db import database
from jinguo.kernel.parts import audiences, compose
from jinguo.notifications.channels import open_channels
from jinguo.notifications.messages.jobs import LEASE, Post
from jinguo.retention.queries import refuse_forgotten
from jinguo.tasks import heartbeat
from jinguo.worker.runners import RUNNERS
from jinguo.worker.schedule import Clock
from jinguo.worker.steps import message_steps, task_steps, webhook_steps, work

PARENT = "JINGUO_PARENT"
"""Set by `jinguo serve`: the process without which this one must not go on."""

_log = structlog.get_logger("jinguo.worker")


async def run(lease: timedelta = LEASE) -> None:
    """Run a worker until SIGTERM or Ctrl-C; work under way is finished first. `lease` is how long one message may take.

    Raises:
        crypto.WrongKeyRing, ErasuresForgotten: as for the service.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    take_keys()
    compose(DOMAINS)
    await database().open(settings().dsn(), largest=settings().pool)
    post = Post(open_channels(settings()), f"{socket.gethostname()}:{os.getpid()}", lease)
    watches = [asyncio.create_task(each) for each in (_follow_parent(stop), follow_keys())]
    try:
        await agree_on_keys(SYSTEM, crypto.ring())
        await refuse_forgotten(SYSTEM)
        life = await heartbeat.begin(post.worker)
        watches.append(asyncio.create_task(_beat(life)))
        _log.info("worker_started", worker=post.worker)
        steps = [*message_steps(post, audiences()), *task_steps(RUNNERS, post.worker, stop), *webhook_steps(), Clock()]
        await work(steps, stop)
        await heartbeat.end(life)
    finally:
        for watch in watches:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
        await post.channels.close()
        await database().close()
        _log.info("worker_stopped", worker=post.worker)


async def _beat(life: UUID) -> None:
    """Say every ten seconds that this process is alive, for as long as it is."""
    while True:
        await asyncio.sleep(heartbeat.EVERY_SECONDS)
        try:
            await heartbeat.beat(life)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            _log.error("heartbeat_failed", kind=type(error).__name__)


async def _follow_parent(stop: asyncio.Event) -> None:
    """Stop when the process that started this one is gone, also when that was killed."""
    parent = os.environ.get(PARENT)
    while parent is not None:
        if os.getppid() != int(parent):
            stop.set()
            return
        await asyncio.sleep(0.5)

"""/metrics: figures for Prometheus, behind a token of their own; without one in the settings there is no such address.

The text format is version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).
"""

import os
import time
from collections.abc import Iterator, Mapping
from hmac import compare_digest
from math import isnan
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException

from jinguo.config import settings
from jinguo.tasks.figures import figures
from jinguo.tasks.heartbeat import pulse
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.authentication import IMPERSONAL

TEXT = "text/plain; version=0.0.4"
MESSAGE, TASK = ("way", "provider", "state"), ("kind", "state")
NONE: tuple[str, ...] = ()

Sample = tuple[str, str, tuple[str, ...], Mapping[tuple[str, ...], float]]
"""Name, help, names of the labels, values of the labels -> value."""

_BEGAN = time.time()
_PAGE = os.sysconf("SC_PAGE_SIZE")


@get("/metrics", include_in_schema=False, opt=allow(PUBLIC) | IMPERSONAL)
async def metrics(request: WebRequest) -> Response[str]:
    """Tell the figures to whoever shows the token; who shows another, or none, gets 401.

    Raises:
        NotFoundException: no token is set.
    """
    token = settings().metrics_token
    if not token:
        raise NotFoundException
    shown = request.headers.get("authorization", "").encode()
    if not compare_digest(shown, f"Bearer {token}".encode()):
        return Response("unauthorized\n", status_code=401, media_type=TEXT, headers={"WWW-Authenticate": "Bearer"})
    samples = [*await _work(), *_process()]
    return Response("".join(line for sample in samples for line in _lines(*sample)), media_type=TEXT)


async def _work() -> list[Sample]:
    found, workers = await figures(), await pulse()
    seen = float("nan") if workers.seen_seconds is None else workers.seen_seconds
    return [
        ("jinguo_workers", "workers seen alive within a minute", NONE, {(): found.workers}),
        ("jinguo_worker_seen_seconds", "since a worker was last seen; NaN: none runs", NONE, {(): seen}),
        ("jinguo_message_wait_seconds", "how long the oldest due message waits", NONE, {(): workers.message_seconds}),
        ("jinguo_task_wait_seconds", "how long the oldest due task waits", NONE, {(): workers.task_seconds}),
        ("jinguo_notices_open", "notices without recipients yet", NONE, {(): found.notices}),
        ("jinguo_notices_failed_day", "notices given up, of 24 hours", NONE, {(): found.failed_notices}),
        ("jinguo_messages_open", "messages under way", MESSAGE, found.open_messages),
        ("jinguo_messages_day", "messages born within 24 hours", MESSAGE, found.day_messages),
        ("jinguo_tasks_open", "background tasks not ended yet", TASK, found.open_tasks),
        ("jinguo_tasks_day", "background tasks born within 24 hours", TASK, found.day_tasks),
    ]


def _process() -> Iterator[Sample]:
    """Sample the process that answers; several take turns. Memory where /proc tells it."""
    yield "process_start_time_seconds", "when this process began", NONE, {(): round(_BEGAN, 3)}
    yield "process_cpu_seconds", "CPU that this process has used", NONE, {(): round(time.process_time(), 3)}
    memory = Path("/proc/self/statm")
    if memory.exists():
        resident = int(memory.read_text().split()[1]) * _PAGE
        yield "process_resident_memory_bytes", "memory of this process", NONE, {(): resident}


def _lines(name: str, about: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]) -> Iterator[str]:
    """Format a metric: two comments, and a line a value. No label of ours needs to be escaped: they are all slugs."""
    yield f"# HELP {name} {about}\n# TYPE {name} gauge\n"
    for at, value in values.items():
        pairs = ",".join(f'{label}="{each}"' for label, each in zip(labels, at, strict=True))
        told = "NaN" if isnan(value) else value
        yield f"{name}{{{pairs}}} {told}\n" if pairs else f"{name} {told}\n"

"""/health: whether the service can still write and whether a worker runs, for whoever watches it."""

from typing import Any

from litestar import Response, get

from jinguo.authority.keys import prove_writing
from jinguo.tasks.heartbeat import pulse
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.problems.refusals import refusal
from jinguo.web.sessions.authentication import IMPERSONAL

WELL, ILL = 200, 503


@get("/health", include_in_schema=False, opt=allow(PUBLIC) | IMPERSONAL)
async def health() -> Response[dict[str, Any]]:
    """Answer 200 when the database took a write just now, else 503 with what is wrong; in both cases the process itself
    lives.

    Without a worker pages and check-ins go on, so it stays 200, but the status is "degraded": nothing is sent, no
    background task is done.
    """
    try:
        await prove_writing()
        workers = await pulse()
    except Exception as error:
        return Response({"status": "ill", "database": refusal(error).code}, status_code=ILL)
    told = {
        "status": "well" if workers.is_working else "degraded",
        "database": "writable",
        "worker": "working" if workers.is_working else "absent",
        "worker_seen_seconds": workers.seen_seconds,
        "message_waits_seconds": workers.message_seconds,
        "task_waits_seconds": workers.task_seconds,
    }
    return Response(told, status_code=WELL)

"""核对日志: the whole log is read again, with all anchors; what is wrong is told row by row."""

import asyncio

from litestar import Response, get, post

from jinguo.authority import anchors, queries
from jinguo.authority.actor import Actor
from jinguo.authority.errors import BadAnchor
from jinguo.authority.grants import Permission
from jinguo.authority.verification import Verdict, verify_and_note
from jinguo.kernel import clock
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest

HERE = "/desk/log/verification"
SHOWN = 20
"""Faults that the page tells."""


@get(HERE, opt=allow(Permission.VERIFY_LOG))
async def last_verdict(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show when the log was verified last, with what result, and which anchors there are."""
    return await _page(request, actor, None, FormState())


@post(HERE, opt=allow(Permission.VERIFY_LOG), status_code=200)
async def verify_log(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Verify the log now. 20,000 rows take half a second."""
    try:
        known = await asyncio.to_thread(anchors.known)
    except BadAnchor as error:
        return await _page(request, actor, None, Sent({}, {}).state(error), error.status)
    return await _page(request, actor, await verify_and_note(actor, known), FormState())


async def _page(
    request: WebRequest, actor: Actor, verdict: Verdict | None, form: FormState, status_code: int = 200
) -> Response[str]:
    files = await asyncio.to_thread(anchors.files)
    return await desk_page(
        request,
        "desk/log_verification.html",
        status_code=status_code,
        form=form,
        verdict=verdict,
        broken=verdict.broken[:SHOWN] if verdict else (),
        last=await queries.last_verification(actor),
        anchors=len(files),
        newest=files[-1].name if files else "",
        todays=anchors.todays().name in {file.name for file in files},
        at=clock.now(),
    )

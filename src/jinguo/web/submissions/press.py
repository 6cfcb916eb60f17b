"""A press of a button, or a program's request with a key: done once, and answered again with the first answer.

`pressed` claims it before the handler runs, `Conclusion` keeps the answer of what was done when it leaves, and sets
free what was refused, so that it can be corrected and sent again under the same key.
"""

from typing import Any

import structlog
from litestar import Response
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from jinguo.authority.actor import NOBODY, Actor
from jinguo.submissions import actions
from jinguo.submissions.actions import Answer, Claim
from jinguo.web import flash
from jinguo.web.http.same_origin import SAFE
from jinguo.web.parameters import WebRequest
from jinguo.web.problems.refusals import AWAY

_PRESS = "jinguo.press"
_SEE_OTHER, _REFUSED, _DEFECT = 303, 400, 500
_CARRIED = frozenset({"location", "content-type", "etag"})
_LARGEST = 1_000_000
"""Bytes of an answer that is kept."""

_log = structlog.get_logger("jinguo.press")


async def pressed(
    request: WebRequest, actor: Actor, key: str | None, content: bytes, *, shown: bool
) -> Response[Any] | None:
    """Claim what is pressed; return the first answer when it was pressed before.

    Args:
        shown: an answer that is a page or a document is kept too, not only one that leads on.

    Raises:
        KeyReused, StillWorking, AnswerLost.
    """
    found = await actions.begin(actor, key, content)
    if isinstance(found, Answer):
        return _replayed(found)
    request.scope["state"][_PRESS] = (found, shown)
    return None


def _replayed(first: Answer) -> Response[Any]:
    headers = dict(first.headers)
    said = headers.pop("said", "")
    again = Response(
        first.body.encode(), status_code=first.status, media_type=headers.pop("content-type", ""), headers=headers
    )
    if said:
        again.cookies.append(flash.carried_on(said))
    return again


class Conclusion(ASGIMiddleware):
    """Middleware that holds an answer back until it is kept. It is the innermost of all: bodies are not zipped yet."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        await next_app(scope, receive, send if scope.get("method") in SAFE else _Concluding(scope, send))


class _Concluding:
    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._start: HTTPResponseStartEvent | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _PRESS in self._scope["state"]:
            self._start = message
            return
        if self._start is not None and message["type"] == "http.response.body":
            start, self._start = self._start, None
            claim, shown = self._scope["state"].pop(_PRESS)
            whole = b"" if message.get("more_body") else message["body"]
            await _conclude(self._scope.get("user") or NOBODY, claim, _kept(start, whole, shown=shown), start["status"])
            await self._send(start)
        await self._send(message)


async def _conclude(actor: Actor, claim: Claim, kept: Answer | None, status: int) -> None:
    """Conclude a press: keep the answer of what was done; set free what was refused. Of a defect nobody knows what it
    did: what the commit says counts. A database that is away is waited for by the next press.
    """
    try:
        if kept is not None:
            await actions.answer(actor, claim, kept)
        else:
            await actions.release(actor, claim, unless_kept=status >= _DEFECT)
    except AWAY:
        _log.warning("submission_not_concluded", status=status)


def _kept(start: HTTPResponseStartEvent, body: bytes, *, shown: bool) -> Answer | None:
    """Keep what a second press is to get of an answer; None if nothing was done, or nothing that it would do again."""
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"]]
    said = flash.carried(value for name, value in headers if name == "set-cookie")
    leads_on = start["status"] == _SEE_OTHER and flash.tone_of(said) != "bad"
    if start["status"] >= _REFUSED or not (leads_on or (shown and 0 < len(body) <= _LARGEST)):
        return None
    carried = [(name, value) for name, value in headers if name in _CARRIED]
    return Answer(start["status"], (*carried, *([("said", said)] if said else [])), body.decode())

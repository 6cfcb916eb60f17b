"""Callbacks of providers, who report what became of messages; whoever is not the provider is told nothing.

Programs call these, without an origin and without a session, so the guard against forged forms lets them pass; what
proves them, a signature or a secret in the address, each channel judges itself.
"""

from typing import Any

from litestar import MediaType, Response, post
from litestar.params import FromPath

from jinguo.config import settings
from jinguo.notifications.channels import BY_NAME
from jinguo.notifications.channels.base import NOT_THERE, OK, Answer, Report
from jinguo.notifications.messages.receipts import take
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.limits import CALLBACKS, limited
from jinguo.web.parameters import WebRequest

LARGEST = 262_144
"""Bytes: a Twilio form has some hundred, a list of Aliyun's some hundred for each of many messages."""

_OPT = allow(PUBLIC) | limited(CALLBACKS)


@post("/callbacks/{provider:str}", opt=_OPT, status_code=OK, request_max_body_size=LARGEST)
async def reported(request: WebRequest, provider: FromPath[str]) -> Response[Any]:
    """Take a report that proves itself, by its signature."""
    return await _received(request, provider, "")


@post("/callbacks/{provider:str}/{secret:str}", opt=_OPT, status_code=OK, request_max_body_size=LARGEST)
async def reported_by_secret(request: WebRequest, provider: FromPath[str], secret: FromPath[str]) -> Response[Any]:
    """Take a report that is proven by the secret in its address."""
    return await _received(request, provider, secret)


async def _received(request: WebRequest, provider: str, secret: str) -> Response[Any]:
    """Let the channel of this name read what came, and write down what it says."""
    ours, channel = settings(), BY_NAME.get(provider)
    query = request.scope["query_string"].decode("ascii", "replace")
    report = Report(
        f"{ours.origin}{request.scope['path']}" + (f"?{query}" if query else ""),
        dict(request.query_params.items()),
        dict(request.headers.items()),
        await request.body(),
        secret,
    )
    answer = channel.receive(report, ours) if channel else Answer(NOT_THERE)
    await take(provider, answer.receipts)
    if answer.said is None:
        return Response(b"", status_code=answer.status, media_type=MediaType.TEXT)
    return Response(dict(answer.said), status_code=answer.status)

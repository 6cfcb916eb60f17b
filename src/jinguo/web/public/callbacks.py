"""Callbacks of SMS providers, who report what became of messages. Whoever is not the provider is told nothing.

Programs call these, without an origin and without a session, so the guard against forged forms lets them pass; what
proves them is Twilio's signature, or the secret in Aliyun's address.
"""

import hmac
import json
from typing import Any
from urllib.parse import parse_qsl

from litestar import MediaType, Request, Response, post
from litestar.params import FromPath

from jinguo.config import settings
from jinguo.notifications.messages.receipts import is_from_twilio, take_aliyun, take_twilio
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.limits import CALLBACKS, limited

LARGEST = 262_144
"""Bytes: a Twilio form has some hundred, a list of Aliyun's some hundred for each of many messages."""

MOST_FIELDS = 100
OK, DONE, REFUSED, NOTHING = 200, 204, 403, 404


@post("/callbacks/twilio", opt=allow(PUBLIC) | limited(CALLBACKS), status_code=OK, request_max_body_size=LARGEST)
async def from_twilio(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Take a status callback of Twilio, signed over the configured public address."""
    ours = settings()
    if not ours.twilio_secret:
        return _nothing(NOTHING)
    form = _fields(await request.body())
    query = request.scope["query_string"].decode("ascii", "replace")
    address = f"{ours.origin}{request.scope['path']}" + (f"?{query}" if query else "")
    signature = request.headers.get("x-twilio-signature", "")
    if form is None or not is_from_twilio(ours.twilio_secret, address, form, signature):
        return _nothing(REFUSED)
    await take_twilio(request.query_params.get("message", ""), form)
    return _nothing(DONE)


@post(
    "/callbacks/aliyun/{secret:str}",
    opt=allow(PUBLIC) | limited(CALLBACKS),
    status_code=OK,
    request_max_body_size=LARGEST,
)
async def from_aliyun(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[Any]:
    """Take an SmsReport of Aliyun, by the secret in its address; answered as Aliyun wants it, or it comes again."""
    ours = settings().callback_secret
    if not ours or not hmac.compare_digest(secret.encode(), ours.encode()):
        return _nothing(NOTHING)
    try:
        reports = json.loads(await request.body())
    except (ValueError, RecursionError):
        return Response({"code": 1, "msg": "不是 JSON"}, status_code=400)
    await take_aliyun(reports)
    return Response({"code": 0, "msg": "成功"}, status_code=OK)


def _nothing(status: int) -> Response[bytes]:
    """Answer with an empty body."""
    return Response(b"", status_code=status, media_type=MediaType.TEXT)


def _fields(body: bytes) -> dict[str, str] | None:
    """Read an urlencoded form whose fields come once each; None when it is none. Twilio sends each once."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) and not any("\x00" in value for value in fields.values()) else None

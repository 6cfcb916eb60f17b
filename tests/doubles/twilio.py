"""Twilio's Messages API (2010-04-01) with a memory: create, list, fetch, status callbacks with its signature."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

import httpx

from jinguo.kernel import clock
from tests.doubles.deeds import Deed, Manner, Programme
from tests.doubles.http import Answer, HangUp, Request, SayNothing, listening

ACCOUNT, SECRET, SENDER = "AC" + "0" * 32, "an-auth-token", "+15005550006"
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


@dataclass
class Held:
    """A message that it has."""

    to: str
    body: str
    callback: str
    created: datetime
    sid: str = field(default_factory=lambda: f"SM{uuid4().hex}")
    status: str = "queued"
    error: int | None = None

    def told(self) -> dict[str, Any]:
        """As the API tells it."""
        made = format_datetime(self.created)
        return {
            "sid": self.sid, "account_sid": ACCOUNT, "to": self.to, "from": SENDER, "body": self.body,
            "status": self.status, "error_code": self.error, "error_message": None, "date_created": made,
            "date_sent": None, "date_updated": made, "direction": "outbound-api", "num_segments": "1", "num_media": "0",
            "price": None, "price_unit": "USD", "uri": f"{ROOT}/{self.sid}.json", "api_version": "2010-04-01",
            "messaging_service_sid": None, "subresource_uris": {},
        }  # fmt: skip


class TwilioDouble:
    """`held` is what it took, `asked` every request to send, `order` what was asked in turn: send or find."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self.asked: list[dict[str, str]] = []
        self.order: list[str] = []
        self.took = asyncio.Event()
        self.programme = Programme()
        self.address = ""

    async def __call__(self, request: Request) -> Answer:
        if request.headers.get("authorization") != _basic(ACCOUNT, SECRET):
            return _error(401, 20003, "Authenticate")
        if request.method == "POST" and request.path == f"{ROOT}.json":
            return self._create(request.form())
        if request.method == "GET" and request.path == f"{ROOT}.json":
            return self._list(request)
        found = [each for each in self.held if request.path == f"{ROOT}/{each.sid}.json"]
        return Answer(200, found[0].told()) if found else _error(404, 20404, "The requested resource was not found")

    def _create(self, form: dict[str, str]) -> Answer:
        self.asked.append(form)
        self.order.append("send")
        if not {"To", "From", "Body"} <= set(form):
            return _error(400, 21604, "A 'To' phone number is required")
        deed = self.programme.next(form["To"].removeprefix("+86"))
        held = Held(form["To"], form["Body"], form.get("StatusCallback", ""), clock.now())
        if deed.takes:
            self.held.append(held)
            self.took.set()
        return _answer(deed, held)

    def _list(self, request: Request) -> Answer:
        """Newest first, as Twilio does."""
        self.order.append("find")
        found = [each.told() for each in reversed(self.held) if each.to == request.asked("To")]
        size = int(request.asked("PageSize") or 50)
        return Answer(200, {"messages": found[:size], "next_page_uri": None, "page": 0, "page_size": size})

    async def report(self, held: Held, status: str, client: httpx.AsyncClient, *, error: str = "") -> int:
        """Tell the service what became of a message: the status that it answers with."""
        held.status, held.error = status, int(error) if error else None
        form = {"MessageSid": held.sid, "SmsSid": held.sid, "MessageStatus": status, "SmsStatus": status,
                "To": held.to, "From": SENDER, "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}  # fmt: skip
        if error:
            form["ErrorCode"] = error
        signature = signed(held.callback, form)
        return (await client.post(held.callback, data=form, headers={"X-Twilio-Signature": signature})).status_code


def signed(url: str, form: dict[str, str], secret: str = SECRET) -> str:
    """Twilio's signature of a request: https://www.twilio.com/docs/usage/security."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _answer(deed: Deed, held: Held) -> Answer:
    if deed.manner is Manner.SILENCE:
        raise SayNothing
    if deed.manner is Manner.HANG_UP:
        raise HangUp
    if deed.code == "broken":
        return Answer(deed.status, b"<html>Bad gateway</html>")
    if deed.code:
        return _error(deed.status, int(deed.code), "No")
    return Answer(201, held.told())


def _error(status: int, code: int, message: str) -> Answer:
    return Answer(status, {"code": code, "message": message, "status": status, "more_info": "…"})


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


@asynccontextmanager
async def twilio() -> AsyncIterator[TwilioDouble]:
    """It listens while the block runs."""
    double = TwilioDouble()
    async with listening(double) as double.address:
        yield double

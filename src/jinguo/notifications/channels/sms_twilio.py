"""SMS by Twilio, with its official client.

Error codes: https://www.twilio.com/docs/api/errors. Its client ignores a time-out given once for all, and repeats by
itself when told to retry, which sends again: both are given per request here.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import aiohttp

from jinguo.notifications.channels.base import Absent, Accepted, Later, Outcome, Outgoing, Refused, Uncertain

DEAD = {21211: "号码无效", 21610: "对方已退订", 21614: "号码收不了短信"}
TOO_MANY, UNAUTHORISED, SERVER_ERROR = 429, (401, 403), 500
TWILIO = "https://api.twilio.com"
ARRIVED = frozenset({"delivered", "read"})
LOST = frozenset({"failed", "undelivered", "canceled"})
CLOSE_ENOUGH = timedelta(hours=26)
"""Twilio's list is filtered by whole days of UTC; what began longer ago is asked for no more."""

logging.getLogger("twilio.async_http_client").setLevel(logging.WARNING)  # at INFO it logs phone numbers and texts


class Twilio:
    """Twilio's Messages API. `base` replaces its address, so that anything that speaks it can stand there."""

    name = "twilio"
    label = "Twilio 短信"

    def __init__(
        self, account: str, secret: str, sender: str, *, base: str = TWILIO, callback: str = "", patience: float = 10
    ) -> None:
        """`sender` is a number (+…) or a messaging service (MG…); `patience` in seconds for each request."""
        self._account, self._secret, self._sender = account, secret, sender
        self._base, self._callback, self._patience = base.rstrip("/"), callback, patience
        self._client: Any = None

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Create a message, once."""
        sender = {"messaging_service_sid" if self._sender.startswith("MG") else "from_": self._sender}
        more = {"status_callback": self._callback} if self._callback else {}
        try:
            made = await self._open().messages.create_async(
                to=f"+86{outgoing.address}", body=outgoing.text, **sender, **more
            )
        except _FAULTS as error:
            return _classified(error)
        return Accepted(made.sid, arrived=made.status in ARRIVED)

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent:
        """Look among the messages to that number, since it was first tried, for one with the same text."""
        try:
            found = await self._open().messages.list_async(
                to=f"+86{outgoing.address}", date_sent_after=outgoing.begun_at - timedelta(minutes=5), limit=50
            )
        except _FAULTS as error:
            answer = _classified(error)
            return answer if isinstance(answer, Uncertain) else Uncertain("查询失败")
        for each in found:
            if each.body == outgoing.text:
                if each.status in LOST:
                    return Refused(str(each.error_code or ""), "运营商没有送达")
                return Accepted(each.sid, arrived=each.status in ARRIVED)
        return Absent()

    async def close(self) -> None:
        """Close its HTTP session."""
        if self._client is not None:
            await self._client.http_client.close()
            self._client = None

    def _open(self) -> Any:  # noqa: ANN401 - the client has no types
        if self._client is None:
            from twilio.rest import Client  # noqa: PLC0415 - half a second, for those alone who send by it

            self._client = Client(self._account, self._secret, http_client=_elsewhere(self._base, self._patience))
        return self._client


def _elsewhere(base: str, patience: float) -> Any:  # noqa: ANN401
    """Twilio's own asynchronous client, with a time limit for each request and another address if told so."""
    from twilio.http.async_http_client import AsyncTwilioHttpClient  # noqa: PLC0415

    class Elsewhere(AsyncTwilioHttpClient):
        async def request(self, method: str, url: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401
            named["timeout"] = patience
            return await super().request(method, url.replace(TWILIO, base, 1), *rest, **named)

    return Elsewhere(max_retries=None)


def _faults() -> tuple[type[BaseException], ...]:
    from twilio.base.exceptions import TwilioException  # noqa: PLC0415

    return TwilioException, aiohttp.ClientError, asyncio.TimeoutError, OSError


_FAULTS = _faults()


def _classified(error: BaseException) -> Outcome:
    """What an error says about whether the text went out."""
    status, code = getattr(error, "status", None), getattr(error, "code", None) or 0
    if status is None or status >= SERVER_ERROR:
        return Uncertain(type(error).__name__)
    if status == TOO_MANY:
        return Later("429", "服务商限流")
    if status in UNAUTHORISED:
        return Later(str(status), "短信账号或密钥不对")
    return Refused(str(code), DEAD.get(code, "服务商拒绝"), dead=code in DEAD)

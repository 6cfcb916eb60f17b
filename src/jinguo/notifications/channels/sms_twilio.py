"""SMS by Twilio, with its official client.

Error codes: https://www.twilio.com/docs/api/errors. Its client ignores a time-out given once for all, and repeats by
itself when told to retry, which sends again: neither is used. To the mainland Twilio allows no links, and numbers and
texts leave the country (PIPL, art. 38): see the operations guide.
"""

import asyncio
import base64
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qsl, urlsplit

import structlog
from twilio.request_validator import RequestValidator

from jinguo.config import Settings
from jinguo.notifications.catalogue import Cause, State, Way
from jinguo.notifications.channels.base import (
    DONE,
    FORBIDDEN,
    HIDDEN,
    NOT_THERE,
    Absent,
    Accepted,
    Answer,
    Later,
    Outcome,
    Outgoing,
    Receipt,
    Refused,
    Report,
    Uncertain,
    message_id,
)

TWILIO = "https://api.twilio.com"

DEAD = {"21211": "号码无效", "21610": "对方已退订", "21614": "号码收不了短信"}
"""Nothing will ever reach such a number."""

OURS = {
    "20003": "短信账号或密钥不对",
    "20404": "短信账号不存在",
    "21212": "发送号码不对",
    "21408": "短信账号没有开通向中国大陆发送",
    "21603": "没有设置发送号码",
    "21606": "发送号码不能用来发短信",
    "21659": "发送号码不属于这个账号",
    "21703": "Messaging Service 里没有号码",
    "21705": "Messaging Service 编号不对",
    "63038": "短信账号达到每日上限",
}
"""Wrong with the account or the settings, not with the message: it waits until somebody has mended that."""

UNDELIVERED = {
    "30003": "对方手机关机或不在服务区",
    "30004": "对方拦截了短信",
    "30005": "号码不存在或已停用",
    "30006": "号码收不了短信",
    "30007": "被运营商当作垃圾短信拦下",
    "30008": "运营商没有说明原因",
}
"""What is learned only later, from the carrier."""

CAUSES = {
    **dict.fromkeys(OURS, Cause.ACCOUNT),
    **dict.fromkeys(("21610", "30004"), Cause.REFUSES),
    **dict.fromkeys(("21211", "21614", "30005", "30006"), Cause.NO_NUMBER),
    "30007": Cause.WORDS,
}
"""What each code means for whoever reads the list of messages; any other is a refusal."""

TOO_MANY, REQUEST_TIMEOUT, REFUSALS, ACCOUNT = 429, 408, range(400, 500), (401, 403, 404)
ARRIVED = frozenset({"delivered", "read"})
LOST = frozenset({"failed", "undelivered", "canceled"})
STATES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), State.SENT),
    **dict.fromkeys(ARRIVED, State.DELIVERED),
    **dict.fromkeys(LOST, State.FAILED),
}
"""Twilio's MessageStatus -> ours."""

MOST_FIELDS = 100
MOST = 100
"""Messages to one number that are looked through: a person gets about a dozen a day."""

SKEW = timedelta(minutes=5)
"""How far Twilio's clock may be behind ours."""

_log = structlog.get_logger("jinguo.sms")
logging.getLogger("twilio.async_http_client").setLevel(logging.WARNING)  # at INFO it logs phone numbers and texts


class Twilio:
    """Twilio's Messages API. `base` replaces its address, so that anything that speaks it can stand there."""

    name = "twilio"
    label = "Twilio 短信"
    way: ClassVar[Way] = Way.SMS
    switch: ClassVar[str] = "twilio_account"

    @classmethod
    def opened(cls, chosen: Settings) -> "Twilio":
        """Make the channel by its settings; Twilio reports to us where we have a public address."""
        return cls(
            chosen.twilio_account,
            chosen.twilio_secret,
            chosen.twilio_sender,
            chosen.sms_signature,
            base=chosen.twilio_endpoint,
            callback=f"{chosen.origin}/callbacks/{cls.name}" if chosen.public_origin else "",
        )

    @classmethod
    def receive(cls, report: Report, chosen: Settings) -> Answer:
        """Read a status callback, a form that Twilio has signed together with the configured public address.

        One that is about nothing of ours, or in words we do not know, says nothing.
        """
        if not chosen.twilio_secret or report.secret:
            return Answer(NOT_THERE)
        form, signature = _fields(report.body), report.headers.get("x-twilio-signature", "")
        validator = RequestValidator(chosen.twilio_secret)
        if form is None or not validator.validate(report.address, dict(form), signature):
            return Answer(FORBIDDEN)
        message, state = message_id(report.query.get("message")), STATES.get(form.get("MessageStatus", ""))
        if message is None or state is None:
            return Answer(DONE)
        reference = form.get("MessageSid", "")[:80] or None
        if state is not State.FAILED:
            return Answer(DONE, receipts=(Receipt(message, state, reference),))
        code = form.get("ErrorCode", "")
        cause = CAUSES.get(code, Cause.REFUSED)
        return Answer(
            DONE, receipts=(Receipt(message, state, reference, code, undelivered(code), code in DEAD, cause),)
        )

    def __init__(
        self,
        account: str,
        secret: str,
        sender: str,
        signature: str,
        *,
        base: str = TWILIO,
        callback: str = "",
        patience: float = 10,
    ) -> None:
        """`sender` is a number (+…) or a messaging service (MG…); `signature`, without 【】, goes before each text;
        `callback` is where Twilio reports to; `patience` in seconds for each request.
        """
        self._account, self._secret, self._signature = account, secret, signature
        self._from = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        self._base, self._callback, self._patience = base.rstrip("/"), callback, patience
        self._client: Any = None

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Create a message, once. Reports come back with our id, so that a quick one finds its row."""
        more = {"status_callback": f"{self._callback}?message={outgoing.id}"} if self._callback else {}
        try:
            await self._open()
            made = await self._client.messages.create_async(
                to=_international(outgoing.address), body=self._signed(outgoing.text), **self._from, **more
            )
        except Exception as error:
            return _classified(error)
        return _fate(made)

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent:
        """Look among the messages to that number, since it was first tried, for one with the same text.

        Not by Twilio's own filter of days: what has not gone out to the carrier yet has no DateSent.
        """
        try:
            await self._open()
            found = await self._client.messages.list_async(to=_international(outgoing.address), limit=MOST)
        except Exception as error:
            _classified(error)
            return Uncertain(f"查询失败：{type(error).__name__}")
        since, text = outgoing.begun_at - SKEW, _pattern(self._signed(outgoing.text))
        recent = [each for each in found if each.date_created is None or each.date_created >= since]
        for each in reversed(recent):
            if each.sid not in taken and text.search(each.body or ""):
                return _fate(each)
        return Uncertain("发给这个号码的短信太多，查不全") if len(recent) >= MOST else Absent()

    async def close(self) -> None:
        """Close its HTTP session."""
        if self._client is not None:
            await self._client.http_client.close()
            self._client = None

    def _signed(self, text: str) -> str:
        return f"【{self._signature}】{text}"

    async def _open(self) -> None:
        """Make the client, unless it is there."""
        if self._client is None:
            client = await asyncio.to_thread(_client_class)
            self._client = self._client or client(
                self._account, self._secret, http_client=_elsewhere(self._base, self._patience)
            )


def _client_class() -> Callable[..., object]:
    """Half a second of importing, for those alone who send by it, and beside their other work."""
    from twilio.rest import Client  # noqa: PLC0415

    return Client


def undelivered(code: str) -> str:
    """What a carrier's code means."""
    return UNDELIVERED.get(code) or DEAD.get(code) or "运营商没有送达"


def _international(phone: str) -> str:
    """Only mainland numbers are registered."""
    return f"+86{phone}"


def _pattern(text: str) -> re.Pattern[str]:
    """The text, as the end of a body: a trial account puts its own words before it. A code is any digits."""
    return re.compile(re.escape(text).replace(re.escape(HIDDEN), "[0-9]+") + r"\Z")


def _elsewhere(base: str, patience: float) -> object:
    """Twilio's own asynchronous client, with a time limit for each request and another address if told so."""
    from twilio.http.async_http_client import AsyncTwilioHttpClient  # noqa: PLC0415
    from twilio.http.response import Response  # noqa: PLC0415

    class Elsewhere(AsyncTwilioHttpClient):
        async def request(self, method: str, url: str, *rest: object, **options: object) -> Response:
            given: tuple[Any, ...] = rest
            named: dict[str, Any] = options
            asked, (name, secret) = urlsplit(url), named.pop("auth")
            there = f"{base}{asked.path}" + (f"?{asked.query}" if asked.query else "")
            shown = base64.b64encode(f"{name}:{secret}".encode()).decode()  # aiohttp is giving up its BasicAuth
            named["headers"] = {**(named.get("headers") or {}), "Authorization": f"Basic {shown}"}
            return await super().request(method, there, *given, **{**named, "timeout": patience})

    return Elsewhere(max_retries=None)


class _Recorded(Protocol):
    """Twilio's own record of a message."""

    status: str
    sid: str
    error_code: int | None


def _fate(message: _Recorded) -> Outcome:
    """What Twilio's own record of a message says."""
    if message.status in LOST:
        code = str(message.error_code or "")
        return Refused(code, undelivered(code), code in DEAD, CAUSES.get(code, Cause.REFUSED))
    return Accepted(message.sid, arrived=message.status in ARRIVED)


def _classified(error: Exception) -> Outcome:
    """What an error says about whether the text went out; what is wrong with our own account is said in the log."""
    from aiohttp import ClientConnectorError  # noqa: PLC0415 - the client has it already

    if isinstance(error, ClientConnectorError):
        return Later("connect", "连不上短信服务商", Cause.ACCOUNT)
    status, code = getattr(error, "status", None), str(getattr(error, "code", None) or "")
    if not isinstance(status, int) or status not in REFUSALS or status == REQUEST_TIMEOUT:
        return Uncertain(type(error).__name__)
    if status == TOO_MANY:
        return Later(code, "服务商限流")
    if code in OURS or status in ACCOUNT:
        reason = OURS.get(code, "短信账号或密钥不对")
        _log.warning("sms_account_refused", provider=Twilio.name, reason=f"{code} {reason}")
        return Later(code, reason, Cause.ACCOUNT)
    return Refused(code, DEAD.get(code, "服务商拒绝"), code in DEAD, CAUSES.get(code, Cause.REFUSED))


def _fields(body: bytes) -> dict[str, str] | None:
    """Read an urlencoded form whose fields come once each; None when it is none. Twilio sends each once."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) and not any("\x00" in value for value in fields.values()) else None

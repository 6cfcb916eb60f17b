"""Aliyun's dysmsapi (2017-05-25) with a memory: SendSms, QuerySendDetails, SmsReport; it checks the ACS3 signature."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, quote
from uuid import uuid4

import httpx

from jinguo.kernel import clock
from tests.doubles.deeds import Deed, Manner, Programme
from tests.doubles.http import Answer, HangUp, Request, SayNothing, listening

KEY, SECRET, SIGNATURE = "LTAI0000", "an-access-key-secret", "巾帼册"
BEIJING = timezone(timedelta(hours=8))
WAITING, LOST, ARRIVED = 1, 2, 3
ALGORITHM = "ACS3-HMAC-SHA256"
NEEDED = {"PhoneNumbers", "SignName", "TemplateCode", "TemplateParam", "OutId"}


@dataclass
class Held:
    """A message that it has."""

    phone: str
    template: str
    variables: dict[str, str]
    out_id: str
    created: datetime
    biz_id: str = field(default_factory=lambda: str(uuid4().int)[:20])
    status: int = WAITING
    error: str = ""


class AliyunDouble:
    """`held` is what it took, `asked` every SendSms, `order` what was asked in turn: send or find."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self.asked: list[dict[str, str]] = []
        self.order: list[str] = []
        self.took = asyncio.Event()
        self.programme = Programme()
        self.address = ""

    async def __call__(self, request: Request) -> Answer:
        wrong = _wrong(request)
        if wrong:
            return wrong
        given, action = dict(parse_qsl(request.query)), request.headers.get("x-acs-action")
        if request.headers.get("x-acs-version") != "2017-05-25":
            return _error(400, "InvalidVersion")
        if action == "SendSms":
            return self._send(given)
        return self._details(given) if action == "QuerySendDetails" else _error(404, "InvalidAction.NotFound")

    def _send(self, given: dict[str, str]) -> Answer:
        self.asked.append(given)
        self.order.append("send")
        if set(given) != NEEDED:
            return Answer(200, {"Code": "isv.INVALID_PARAMETERS", "Message": str(NEEDED ^ set(given))})
        deed = self.programme.next(given["PhoneNumbers"])
        values = json.loads(given["TemplateParam"])
        held = Held(given["PhoneNumbers"], given["TemplateCode"], values, given["OutId"], clock.now())
        if deed.takes:
            self.held.append(held)
            self.took.set()
        return _answer(deed, held)

    def _details(self, given: dict[str, str]) -> Answer:
        self.order.append("find")
        found = [
            {
                "OutId": each.out_id, "PhoneNum": each.phone, "SendStatus": each.status, "ErrCode": each.error,
                "TemplateCode": each.template, "Content": "…", "SendDate": "…", "ReceiveDate": "…",
            }
            for each in reversed(self.held)
            if each.phone == given["PhoneNumber"] and f"{each.created.astimezone(BEIJING):%Y%m%d}" == given["SendDate"]
        ]  # fmt: skip
        size, page = int(given["PageSize"]), int(given["CurrentPage"])
        here = found[size * (page - 1) : size * page]
        details = {"SmsSendDetailDTO": here}
        return Answer(200, {"Code": "OK", "Message": "OK", "TotalCount": len(found), "SmsSendDetailDTOs": details})

    async def report(self, client: httpx.AsyncClient, url: str, *held: Held) -> httpx.Response:
        """Tell the service what became of messages, several at a time."""
        return await client.post(url, json=[_report(each) for each in held])


def _report(held: Held) -> dict[str, Any]:
    moment = f"{held.created.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    return {
        "phone_number": held.phone, "send_time": moment, "report_time": moment, "success": held.status == ARRIVED,
        "err_code": held.error or "DELIVERED", "err_msg": "…", "sms_size": "1", "biz_id": held.biz_id,
        "out_id": held.out_id,
    }  # fmt: skip


def _answer(deed: Deed, held: Held) -> Answer:
    if deed.manner is Manner.SILENCE:
        raise SayNothing
    if deed.manner is Manner.HANG_UP:
        raise HangUp
    if deed.code == "broken":
        return Answer(deed.status, b"<html>Bad gateway</html>")
    if deed.code:
        return _error(deed.status, deed.code)
    return Answer(200, {"Code": "OK", "Message": "OK", "RequestId": str(uuid4()), "BizId": held.biz_id})


def _error(status: int, code: str) -> Answer:
    return Answer(status, {"Code": code, "Message": "不行", "RequestId": str(uuid4())})


def _wrong(request: Request) -> Answer | None:
    """What is wrong with the signature: https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature."""
    algorithm, _, rest = request.headers.get("authorization", "").partition(" ")
    parts = {name.strip(): value for name, _, value in (each.partition("=") for each in rest.split(","))}
    if algorithm != ALGORITHM or parts.get("Credential") != KEY:
        return _error(404, "InvalidAccessKeyId.NotFound")
    names = parts["SignedHeaders"].split(";")
    if not {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce"} <= set(names):
        return _error(400, "IncompleteSignature")
    query = sorted(parse_qsl(request.query, keep_blank_values=True))
    canonical = "\n".join(
        [
            request.method,
            request.path,
            "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in query),
            *(f"{name}:{request.headers[name]}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(request.body).hexdigest(),
        ]
    )
    text = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    right = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(right, parts["Signature"]) else _error(400, "SignatureDoesNotMatch")


@asynccontextmanager
async def aliyun() -> AsyncIterator[AliyunDouble]:
    """It listens while the block runs."""
    double = AliyunDouble()
    async with listening(double) as double.address:
        yield double

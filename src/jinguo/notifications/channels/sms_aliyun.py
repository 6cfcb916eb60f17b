"""SMS by Aliyun (阿里云短信服务, dysmsapi 2017-05-25), with its official client: the default for mainland numbers.

Aliyun knows templates that it has approved, not texts: a district's own template comes with the message, else
`templates` maps our kinds to its codes. It puts the approved signature before the text itself. Result codes:
https://help.aliyun.com/zh/sms/developer-reference/api-error-codes; codes of receipts:
https://help.aliyun.com/zh/sms/user-guide/sms-receipt-codes.
"""

import asyncio
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, timezone
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, ClassVar, Protocol

import structlog

from jinguo.config import Settings
from jinguo.kernel import clock
from jinguo.notifications.catalogue import Cause, State, Way
from jinguo.notifications.channels.base import (
    BAD,
    NOT_THERE,
    OK,
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

ALIYUN = "https://dysmsapi.aliyuncs.com"

DEAD = {
    "isv.MOBILE_NUMBER_ILLEGAL": "号码无效",
    "MOBILE_IN_BLACK": "对方已退订，或在运营商黑名单里",
    "USER_REJECT": "对方已退订",
}
"""Nothing will ever reach such a number. The last two come with receipts."""

LIMITS = {
    "isv.BUSINESS_LIMIT_CONTROL": "同一号码发送太频繁",
    "isv.DAY_LIMIT_CONTROL": "达到每日上限",
    "isv.MONTH_LIMIT_CONTROL": "达到每月上限",
}
OURS = {
    "no_template": "这条短信的模板还没有在阿里云通过审核",
    "isv.AMOUNT_NOT_ENOUGH": "短信账户余额不足",
    "isv.OUT_OF_SERVICE": "短信业务停机",
    "isv.ACCOUNT_NOT_EXISTS": "短信账号不存在",
    "isv.ACCOUNT_ABNORMAL": "短信账号异常",
    "isv.PRODUCT_UN_SUBSCRIPT": "没有开通短信服务",
    "isv.SMS_SIGNATURE_ILLEGAL": "短信签名没有通过审核",
    "isv.SMS_SIGN_ILLEGAL": "短信签名没有通过审核",
    "isv.SIGN_NAME_ILLEGAL": "短信签名没有通过审核",
    "isv.SMS_TEMPLATE_ILLEGAL": "短信模板没有通过审核",
    "isp.RAM_PERMISSION_DENY": "短信账号没有发送的权限",
}
"""Wrong with the account or the settings, not with the message: it waits until somebody has mended that."""

KEYS = ("SignatureDoesNotMatch", "InvalidAccessKeyId", "InvalidSecurityToken", "Forbidden", "NoPermission")
THROTTLED = "Throttling"
UNSURE = frozenset({"isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "isp.UNKNOWN"})
UNDELIVERED = {
    "INVALID_NUMBER": "号码不存在、停机或关机",
    "MOBILE_NOT_ON_SERVICE": "号码停机、关机或不在服务区",
    "MOBILE_SEND_LIMIT": "这个号码今天收得太多，被运营商限流",
    "MOBILE_ACCOUNT_ABNORMAL": "对方号码欠费或异常",
    "MOBILE_TERMINAL_ERROR": "对方手机收不下短信",
    "CONTENT_KEYWORD": "内容被运营商拦下",
    "CONTENT_ERROR": "内容被运营商拦下",
    "IS_CLOSED": "短信通道关停",
}
"""What is learned only later, from the carrier."""

CAUSES = {
    **dict.fromkeys(LIMITS, Cause.BUSY),
    **dict.fromkeys(OURS, Cause.ACCOUNT),
    **dict.fromkeys(("no_template", "isv.SMS_TEMPLATE_ILLEGAL"), Cause.TEMPLATE),
    **dict.fromkeys(("USER_REJECT", "MOBILE_IN_BLACK"), Cause.REFUSES),
    **dict.fromkeys(("isv.MOBILE_NUMBER_ILLEGAL", "INVALID_NUMBER", "MOBILE_ACCOUNT_ABNORMAL"), Cause.NO_NUMBER),
    **dict.fromkeys(("CONTENT_KEYWORD", "CONTENT_ERROR"), Cause.WORDS),
}
"""What each code means for whoever reads the list of messages; any other is a refusal."""

LOST, ARRIVED = 2, 3
"""SendStatus of QuerySendDetails; 1 is waiting for the receipt."""

BEIJING = timezone(timedelta(hours=8))
SURELY_ABSENT = timedelta(minutes=5)
"""Aliyun's list of what was sent lags behind: what is not in it so soon may yet be."""

PAGE, MOST_PAGES = 50, 4
TOO_MANY, REQUEST_TIMEOUT, REFUSALS = 429, 408, range(400, 500)

_log = structlog.get_logger("jinguo.sms")


class Aliyun:
    """Aliyun's SendSms. `endpoint` replaces its address; a text without an approved template cannot be sent."""

    name = "aliyun"
    label = "阿里云短信"
    way: ClassVar[Way] = Way.SMS
    switch: ClassVar[str] = "aliyun_key"

    @classmethod
    def opened(cls, chosen: Settings) -> "Aliyun":
        """Make the channel by its settings."""
        return cls(
            chosen.aliyun_key,
            chosen.aliyun_secret,
            chosen.sms_signature,
            chosen.aliyun_templates,
            endpoint=chosen.aliyun_endpoint,
        )

    @classmethod
    def receive(cls, report: Report, chosen: Settings) -> Answer:
        """Read an SmsReport, by the secret in its address; answered as Aliyun wants it, or it comes again."""
        ours = chosen.callback_secret
        if not ours or not hmac.compare_digest(report.secret.encode(), ours.encode()):
            return Answer(NOT_THERE)
        try:
            reports = json.loads(report.body)
        except (ValueError, RecursionError):
            return Answer(BAD, {"code": 1, "msg": "不是 JSON"})
        return Answer(OK, {"code": 0, "msg": "成功"}, tuple(_receipts(reports)))

    def __init__(
        self,
        key: str,
        secret: str,
        signature: str,
        templates: Mapping[str, str],
        *,
        endpoint: str = ALIYUN,
        patience: float = 10,
    ) -> None:
        """`signature` as approved, without 【】; `patience` in seconds for each request."""
        self._key, self._secret, self._signature, self._templates = key, secret, signature, templates
        self._scheme, _, self._endpoint = endpoint.rstrip("/").partition("://")
        self._patience = patience
        self._client: Any = None

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send once, by the approved template; our id goes along as OutId."""
        template = outgoing.template_code or self._templates.get(outgoing.template)
        if not template:
            return _refusal("no_template", "")
        client, sdk = await self._open()
        request = sdk.SendSmsRequest(
            phone_numbers=outgoing.address,
            sign_name=self._signature,
            template_code=template,
            template_param=json.dumps(dict(outgoing.variables), ensure_ascii=False),
            out_id=str(outgoing.id),
        )
        try:
            async with asyncio.timeout(self._patience):
                answer = (await client.send_sms_with_options_async(request, self._runtime(sdk))).body
        except Exception as error:
            return _classified(error)
        return Accepted(answer.biz_id) if answer.code == "OK" else _refusal(str(answer.code), answer.message or "")

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent:
        """Look for our id among what was sent to that number since the day when it was first tried."""
        now = clock.now()
        day, today = outgoing.begun_at.astimezone(BEIJING).date(), now.astimezone(BEIJING).date()
        try:
            while day <= today:
                found = await self._on(day.strftime("%Y%m%d"), outgoing)
                if found is not None:
                    return found
                day += timedelta(days=1)
        except Exception as error:
            _classified(error)
            return Uncertain(f"查询失败：{type(error).__name__}")
        return Absent() if now - outgoing.begun_at >= SURELY_ABSENT else Uncertain("阿里云的发送记录可能还没有出来")

    async def close(self) -> None:
        """Nothing is held between requests."""

    async def _on(self, day: str, outgoing: Outgoing) -> Outcome | None:
        """What became of it on one day; of several attempts, the one that went best."""
        client, sdk = await self._open()
        ours: list[Outcome] = []
        for page in range(1, MOST_PAGES + 1):
            request = sdk.QuerySendDetailsRequest(
                phone_number=outgoing.address, send_date=day, page_size=PAGE, current_page=page
            )
            async with asyncio.timeout(self._patience):
                answer = (await client.query_send_details_with_options_async(request, self._runtime(sdk))).body
            if answer.code != "OK":
                raise LookupError(answer.code)
            details = answer.sms_send_detail_dtos.sms_send_detail_dto if answer.sms_send_detail_dtos else None
            ours += [_fate(each) for each in details or [] if each.out_id == str(outgoing.id)]
            if len(details or []) < PAGE:
                break
        return next((each for each in ours if isinstance(each, Accepted)), ours[0] if ours else None)

    async def _open(self) -> tuple[Any, SimpleNamespace]:
        sdk = await asyncio.to_thread(_sdk)
        if self._client is None:
            config = sdk.Config(
                access_key_id=self._key,
                access_key_secret=self._secret,
                endpoint=self._endpoint,
                protocol=self._scheme,
            )
            self._client = sdk.Client(config)
        return self._client, sdk

    def _runtime(self, sdk: SimpleNamespace) -> object:
        patience = int(self._patience * 1000)
        return sdk.RuntimeOptions(autoretry=False, max_attempts=1, connect_timeout=patience, read_timeout=patience)


@lru_cache
def _sdk() -> SimpleNamespace:
    """A second of importing, for those alone who send by it, and beside their other work."""
    from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415
    from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendSmsRequest  # noqa: PLC0415
    from alibabacloud_tea_openapi.models import Config  # noqa: PLC0415
    from darabonba.runtime import RuntimeOptions  # noqa: PLC0415

    return SimpleNamespace(
        Client=Client,
        Config=Config,
        RuntimeOptions=RuntimeOptions,
        SendSmsRequest=SendSmsRequest,
        QuerySendDetailsRequest=QuerySendDetailsRequest,
    )


def undelivered(code: str) -> str:
    """What a receipt's code means."""
    return UNDELIVERED.get(code) or DEAD.get(code) or "运营商没有送达"


class _Recorded(Protocol):
    """Aliyun's own record of a message."""

    send_status: int
    err_code: str | None
    out_id: str


def _fate(detail: _Recorded) -> Outcome:
    """What Aliyun's own record says. It tells no BizId: its own words for the message are our id."""
    if detail.send_status == LOST:
        code = str(detail.err_code or "")
        return Refused(code, undelivered(code), code in DEAD, CAUSES.get(code, Cause.REFUSED))
    return Accepted(str(detail.out_id), arrived=detail.send_status == ARRIVED)


def _classified(error: BaseException) -> Outcome:
    """What an error says about whether the text went out; what is wrong with our own account is said in the log."""
    from aiohttp import ClientConnectorError  # noqa: PLC0415 - the client has it already

    cause = getattr(getattr(error, "inner_exception", None), "__context__", None)
    if isinstance(cause, ClientConnectorError):
        return Later("connect", "连不上短信服务商", Cause.ACCOUNT)
    status, code = getattr(error, "status_code", None), str(getattr(error, "code", None) or "")
    if not isinstance(status, int) or status not in REFUSALS or status == REQUEST_TIMEOUT:
        return Uncertain(type(cause or error).__name__)
    return Later(code, "服务商限流") if status == TOO_MANY else _refusal(code, str(getattr(error, "message", "")))


def _refusal(code: str, message: str) -> Outcome:
    if code in UNSURE:
        return Uncertain(code)
    if code in LIMITS or code.startswith(THROTTLED):
        return Later(code, LIMITS.get(code, "服务商限流"))
    if code in OURS or code.startswith(KEYS):
        reason = OURS.get(code, "短信账号或密钥不对")
        _log.warning("sms_account_refused", provider=Aliyun.name, reason=f"{code} {reason}")
        return Later(code, reason, CAUSES.get(code, Cause.ACCOUNT))
    return Refused(code, DEAD.get(code, f"服务商拒绝：{message}"[:200]), code in DEAD, CAUSES.get(code, Cause.REFUSED))


def _receipts(reports: object) -> Iterator[Receipt]:
    """What a list says became of messages; what is no report of ours is passed over.

    Aliyun's BizId is left alone: our id, its OutId, names the message through every attempt.
    """
    for each in reports if isinstance(reports, Sequence) and not isinstance(reports, str) else ():
        message = message_id(each.get("out_id")) if isinstance(each, Mapping) else None
        if message is None:
            continue
        if each.get("success") is True:
            yield Receipt(message, State.DELIVERED)
        elif each.get("success") is False:
            code = "".join(letter for letter in str(each.get("err_code") or "") if letter.isascii() and letter > " ")
            cause = CAUSES.get(code, Cause.REFUSED)
            yield Receipt(message, State.FAILED, None, code, undelivered(code), code in DEAD, cause)

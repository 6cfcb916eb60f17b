"""SMS by Aliyun (阿里云短信服务, dysmsapi 2017-05-25), with its official client: the default for mainland numbers.

Aliyun knows templates that it has approved, not texts: `templates` maps ours to its codes. Result codes:
https://help.aliyun.com/zh/sms/developer-reference/api-error-codes.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Any

import aiohttp

from jinguo.notifications.channels.base import Absent, Accepted, Later, Outcome, Outgoing, Refused, Uncertain

DEAD = {"isv.MOBILE_NUMBER_ILLEGAL": "号码无效", "isv.BLACK_KEY_CONTROL_LIMIT": "对方已退订或被拦截"}
LATER = {
    "isv.BUSINESS_LIMIT_CONTROL": "同一号码发送太频繁",
    "isv.DAY_LIMIT_CONTROL": "达到每日上限",
    "isv.AMOUNT_NOT_ENOUGH": "短信账户余额不足",
    "isv.OUT_OF_SERVICE": "短信业务停机",
    "Throttling": "服务商限流",
    "Throttling.User": "服务商限流",
    "SignatureDoesNotMatch": "短信账号或密钥不对",
    "InvalidAccessKeyId.NotFound": "短信账号或密钥不对",
}
SENDING, LOST, ARRIVED = 1, 2, 3
"""SendStatus of QuerySendDetails: waiting for the receipt, failed, arrived."""

BEIJING = timezone(timedelta(hours=8))
SERVER_ERROR = 500


class Aliyun:
    """Aliyun's SendSms. `endpoint` replaces its host; a text without an approved template cannot be sent."""

    name = "aliyun"
    label = "阿里云短信"

    def __init__(
        self,
        key: str,
        secret: str,
        signature: str,
        templates: Mapping[str, str],
        *,
        endpoint: str = "https://dysmsapi.aliyuncs.com",
        patience: float = 10,
    ) -> None:
        """`signature` as approved, without 【】; `patience` in seconds for each request."""
        self._key, self._secret, self._signature, self._templates = key, secret, signature, templates
        scheme, _, self._endpoint = endpoint.partition("://")
        self._scheme, self._patience = scheme, int(patience * 1000)
        self._client: Any = None

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send once, by the approved template; our id goes along as OutId."""
        template = self._templates.get(outgoing.template)
        if template is None:
            return Later("no_template", "这条短信的模板还没有在阿里云通过审核")
        client, models = self._open()
        request = models.SendSmsRequest(
            phone_numbers=outgoing.address,
            sign_name=self._signature,
            template_code=template,
            template_param=json.dumps(dict(outgoing.variables), ensure_ascii=False),
            out_id=str(outgoing.id),
        )
        try:
            answer = (await client.send_sms_with_options_async(request, self._runtime())).body
        except Exception as error:
            return _classified(error)
        return Accepted(answer.biz_id) if answer.code == "OK" else _refusal(answer.code, answer.message or "")

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent:
        """Look among what was sent to that number on that day for our id."""
        client, models = self._open()
        day = outgoing.begun_at.astimezone(BEIJING).strftime("%Y%m%d")
        request = models.QuerySendDetailsRequest(
            phone_number=outgoing.address, send_date=day, page_size=50, current_page=1
        )
        try:
            answer = (await client.query_send_details_with_options_async(request, self._runtime())).body
        except Exception as error:
            return Uncertain(type(error).__name__)
        if answer.code != "OK":
            return Uncertain(str(answer.code))
        details = answer.sms_send_detail_dtos.sms_send_detail_dto if answer.sms_send_detail_dtos else None
        for each in details or []:
            if each.out_id == str(outgoing.id):
                if each.send_status == LOST:
                    return Refused(each.err_code or "", "运营商没有送达")
                return Accepted(each.out_id, arrived=each.send_status == ARRIVED)
        return Absent()

    async def close(self) -> None:
        """Nothing is held between requests."""

    def _open(self) -> tuple[Any, Any]:
        from alibabacloud_dysmsapi20170525 import models  # noqa: PLC0415 - a second, for those alone who send by it
        from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415
        from alibabacloud_tea_openapi.models import Config  # noqa: PLC0415

        if self._client is None:
            config = Config(
                access_key_id=self._key,
                access_key_secret=self._secret,
                endpoint=self._endpoint,
                protocol=self._scheme,
            )
            self._client = Client(config)
        return self._client, models

    def _runtime(self) -> Any:  # noqa: ANN401
        from darabonba.runtime import RuntimeOptions  # noqa: PLC0415

        return RuntimeOptions(
            autoretry=False, max_attempts=1, connect_timeout=self._patience, read_timeout=self._patience
        )


def _classified(error: BaseException) -> Outcome:
    """What an exception says about whether the text went out."""
    code, status = getattr(error, "code", None), getattr(error, "status_code", None)
    transport = isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError))
    if transport or code is None or (status or 0) >= SERVER_ERROR:
        return Uncertain(type(error).__name__)
    return _refusal(str(code), str(getattr(error, "message", "")))


def _refusal(code: str, message: str) -> Outcome:
    if code in LATER:
        return Later(code, LATER[code])
    return Refused(code, DEAD.get(code, f"服务商拒绝：{message}"[:200]), dead=code in DEAD)

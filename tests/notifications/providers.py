"""Twilio and Aliyun alike: each double with the real client before it, and its own words for the same fault."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Channel
from jinguo.notifications.channels.sms_aliyun import Aliyun
from jinguo.notifications.channels.sms_twilio import Twilio
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.messages.lookup import look_up_next, take_over
from tests.conftest import Hands
from tests.doubles import aliyun as aliyuns
from tests.doubles import twilio as twilios
from tests.doubles.deeds import TAKEN, Deed, broken, hung_up, refused, silent

ORIGIN, CALLBACK_SECRET, PATIENCE = "https://testserver", "a-callback-secret", 1.0

COMMON: Mapping[str, Deed] = {
    "taken": TAKEN,
    "500 before taking it": broken(takes=False),
    "500 after taking it": broken(takes=True),
    "time-out before taking it": silent(takes=False),
    "time-out after taking it": silent(takes=True),
    "dropped before taking it": hung_up(takes=False),
    "dropped after taking it": hung_up(takes=True),
}


@dataclass
class Provider:
    """One provider: its real client, its double, and what it does in its own words."""

    channel: Channel
    double: Any
    deeds: Mapping[str, Deed]

    @property
    def post(self) -> Post:
        return Post(Channels({Way.SMS: self.channel}), "test")

    async def run(self, hands: Hands, minutes: int, step: int = 2) -> None:
        """Let a worker work for so long."""
        for _ in range(minutes // step):
            await take_over()
            while await look_up_next(self.post) or await send_next(self.post, Way.SMS):
                pass
            hands.forward(minutes=step)

    async def report(self, client: httpx.AsyncClient, status: str, error: str = "") -> None:
        """It says what became of the message that it took last: sent, delivered or failed."""
        held = self.double.held[-1]
        if isinstance(self.double, twilios.TwilioDouble):
            word = "undelivered" if status == "failed" else status
            assert await self.double.report(held, word, client, error=error) == 204
        elif status != "sent":  # Aliyun says nothing of that
            held.status, held.error = (aliyuns.ARRIVED, "DELIVERED") if status == "delivered" else (aliyuns.LOST, error)
            answer = await self.double.report(client, f"/callbacks/aliyun/{CALLBACK_SECRET}", held)
            assert answer.json() == {"code": 0, "msg": "成功"}


@asynccontextmanager
async def provider(name: str) -> AsyncIterator[Provider]:
    """A provider by its name, listening while the block runs."""
    async with _twilio() if name == "twilio" else _aliyun() as made:
        yield made
        await made.channel.close()


@asynccontextmanager
async def _twilio() -> AsyncIterator[Provider]:
    deeds = {
        "no such number": refused("21211"),
        "she has opted out": refused("21610"),
        "no mobile number": refused("21614"),
        "another refusal": refused("21617"),
        "wrong credentials": refused("20003", 401),
        "no sender": refused("21606"),
        "throttled": refused("20429", 429),
        **COMMON,
    }
    async with twilios.twilio() as double:
        channel = Twilio(
            twilios.ACCOUNT,
            twilios.SECRET,
            twilios.SENDER,
            "巾帼册",
            base=double.address,
            callback=f"{ORIGIN}/callbacks/twilio",
            patience=PATIENCE,
        )
        yield Provider(channel, double, deeds)


@asynccontextmanager
async def _aliyun() -> AsyncIterator[Provider]:
    deeds = {
        "no such number": refused("isv.MOBILE_NUMBER_ILLEGAL", 200),
        "another refusal": refused("isv.PARAM_LENGTH_LIMIT", 200),
        "wrong credentials": refused("SignatureDoesNotMatch", 400),
        "no sender": refused("isv.SMS_SIGNATURE_ILLEGAL", 200),
        "throttled": refused("Throttling.User", 429),
        "too often": refused("isv.BUSINESS_LIMIT_CONTROL", 200),
        "in doubt": refused("isp.SYSTEM_ERROR", 200),
        **COMMON,
    }
    async with aliyuns.aliyun() as double:
        channel = Aliyun(
            aliyuns.KEY,
            aliyuns.SECRET,
            aliyuns.SIGNATURE,
            {"event_reminder": "SMS_154950909"},
            endpoint=double.address,
            patience=PATIENCE,
        )
        yield Provider(channel, double, deeds)

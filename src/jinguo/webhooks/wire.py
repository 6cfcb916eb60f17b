"""Requests to an address that somebody has typed: one POST to the internet alone, no redirects, bounded time and size.

The name is looked up once and the connection goes to what was found, so that it cannot lead inside between look and
leap (SSRF).
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from jinguo.config import settings
from jinguo.webhooks.errors import AddressRefused

WITHIN = 15.0
"""Seconds for a whole delivery (Standard Webhooks: 15 to 30)."""

LARGEST_ANSWER = 64_000
"""Bytes of an answer that are read; nothing is made of them."""

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the address. `status` is None where nothing did; then `trouble` says why, in Chinese."""

    status: int | None
    trouble: str = ""


async def place_of(url: str) -> str:
    """Find the address on the network that a URL leads to.

    Raises:
        AddressRefused: plain http, or a place inside, and the setting does not allow that; or no such name.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not settings().webhook_private:
        raise AddressRefused("推送地址要以 https:// 开头。", fields={"url": "推送地址要以 https:// 开头"})
    port = parts.port or PORTS[parts.scheme]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused("查不到这个网址的主机名，请核对。", fields={"url": "查不到这个主机名，请核对"}) from None
    places = [str(each[4][0]) for each in found]
    if not settings().webhook_private and not all(_is_outside(each) for each in places):
        inside = "不能往内部网络的地址推送"
        raise AddressRefused(f"{inside}，确有需要请管理员设置 JINGUO_WEBHOOK_PRIVATE。", fields={"url": inside})
    return places[0]


async def post(url: str, headers: dict[str, str], body: bytes) -> Answer:
    """Post a delivery, and say what came back; never raises for what the other side does."""
    try:
        async with asyncio.timeout(WITHIN):
            return await _post(url, await place_of(url), headers, body)
    except AddressRefused as refused:
        return Answer(None, refused.message)
    except TimeoutError:
        return Answer(None, f"{WITHIN:.0f} 秒内没有答复")
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return Answer(None, "连不上，或者证书不对")


async def _post(url: str, place: str, headers: dict[str, str], body: bytes) -> Answer:
    asked = httpx.URL(url)
    named = {**headers, "Host": asked.netloc.decode(), "Content-Type": "application/json", "User-Agent": "jinguo"}
    async with (
        httpx.AsyncClient(trust_env=False, timeout=WITHIN) as client,
        client.stream(
            "POST",
            asked.copy_with(host=place),
            headers=named,
            content=body,
            extensions={"sni_hostname": asked.host},
        ) as answer,
    ):
        read = 0
        async for part in answer.aiter_raw():
            read += len(part)
            if read > LARGEST_ANSWER:
                break
        return Answer(answer.status_code)


def _is_outside(place: str) -> bool:
    found = ipaddress.ip_address(place.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        behind = ipaddress.IPv4Address(found.packed[-4:]) if found in _NAT64 else found.ipv4_mapped
        if behind is None:
            return found.is_global and found in _UNICAST and found not in _6TO4
        found = behind
    return found.is_global and not found.is_multicast


_UNICAST, _NAT64, _6TO4 = map(ipaddress.IPv6Network, ("2000::/3", "64:ff9b::/96", "2002::/16"))
"""What is global of IPv6 (RFC 4291), and what leads to addresses of IPv4 behind a gateway (RFC 6052, 3056)."""

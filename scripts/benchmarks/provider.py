"""A provider of SMS on this machine, spoken to by Twilio's own client: it takes each message, remembers it, and tells
of it when it is asked (Messages API, 2010-04-01: create and list).
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import format_datetime
from itertools import count
from urllib.parse import parse_qs

from jinguo.kernel import clock

ACCOUNT, SECRET, SENDER = "AC" + "0" * 32, "secret", "+15005550006"
Held = dict[str, str]


class Provider:
    """`taken` counts how often which number was sent to; `slow_seconds` passes between taking one and saying so."""

    def __init__(self, slow_seconds: float = 0) -> None:
        self.taken: Counter[str] = Counter()
        self.port = 0
        self._slow = slow_seconds
        self._held: dict[str, list[Held]] = {}
        self._numbers = count(1)

    def settings(self) -> dict[str, str]:
        """What makes a worker send here."""
        return {
            "JINGUO_TWILIO_ACCOUNT": ACCOUNT,
            "JINGUO_TWILIO_SECRET": SECRET,
            "JINGUO_TWILIO_SENDER": SENDER,
            "JINGUO_TWILIO_ENDPOINT": f"http://127.0.0.1:{self.port}",
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it closes."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                answer = await self._answer(first.split()[0], first.split()[1], body.decode())
                content = json.dumps(answer).encode()
                status = "200 OK" if "messages" in answer else "201 Created"
                writer.write(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n".encode())
                writer.write(f"Content-Length: {len(content)}\r\n\r\n".encode() + content)
                await writer.drain()
        writer.close()

    async def _answer(self, method: str, address: str, body: str) -> dict[str, object]:
        given = {name: values[0] for name, values in parse_qs(body or address.partition("?")[2]).items()}
        if method == "GET":
            return {"messages": self._held.get(given["To"], [])[::-1], "next_page_uri": None}
        sid = f"SM{next(self._numbers):032x}"
        held = {"sid": sid, "to": given["To"], "body": given["Body"], "status": "queued", "error_code": ""}
        held["date_created"] = format_datetime(clock.now())
        self.taken[given["To"]] += 1
        self._held.setdefault(given["To"], []).append(held)
        if self._slow:
            await asyncio.sleep(self._slow)
        return held


@asynccontextmanager
async def provider(slow_seconds: float = 0) -> AsyncIterator[Provider]:
    """It listens while the block runs."""
    here = Provider(slow_seconds)
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()

"""A small HTTP server that can also hang and hang up: no framework lets go of a connection in the middle."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

REASONS = {200: "OK", 201: "Created"}


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in small letters."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def asked(self, name: str) -> str:
        """A value of the query, "" when it is not there."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [""])[0]

    def form(self) -> dict[str, str]:
        """The fields of an urlencoded form."""
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    content: Any

    def encoded(self) -> bytes:
        body = self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()
        head = f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'No')}\r\ncontent-type: application/json\r\n"
        return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


class HangUp(Exception):
    """Close the connection without an answer."""


class SayNothing(Exception):
    """Keep the connection, and never answer."""


Handler = Callable[[Request], Awaitable[Answer]]


@asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[str]:
    """Serve on a free port of this machine while the block runs; yields the address."""
    busy: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError, HangUp):
            while True:
                request = await _read(reader)
                try:
                    writer.write((await handler(request)).encoded())
                except SayNothing:
                    await reader.read()
                    raise HangUp from None
                await writer.drain()
        busy.discard(task)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(busy):
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Request(method, parts.path, parts.query, headers, body)

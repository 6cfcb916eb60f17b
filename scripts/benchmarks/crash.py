"""Kill the service with SIGKILL under load, again and again: no check-in that was answered may be missing afterwards.

    python -m benchmarks.crash [--kills 5]    prints one JSON object; run by tests/test_reliability.py

Sixteen clients check people in. While they do, the service is killed, and the last time PostgreSQL as well; it is
started again and the
clients go on with what was not answered. At the end everything is sent once more, as phones do that never saw their
answer.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg

from benchmarks.checkin import fill, requests_of, served, surroundings, with_children
from benchmarks.common import plant, service
from jinguo.kernel.database import embedded

CLIENTS = 16
PEOPLE = 1200
BEFORE_A_KILL = 100
"""Answers between two kills, so that each falls into full work."""


class Crowd:
    """Volunteers at the door, each with one request that she repeats until it is answered."""

    def __init__(self, requests: list[bytes]) -> None:
        self.waiting = list(requests)
        self.answered: dict[bytes, str] = {}
        self._answer = asyncio.Condition()

    async def has_answered(self, count: int) -> None:
        """Wait until so many requests have been answered."""
        async with self._answer:
            await self._answer.wait_for(lambda: len(self.answered) >= count)

    async def go_on(self, port: int, until: int) -> None:
        """Send what waits until `until` requests have been answered, or the connection breaks."""
        await asyncio.gather(*[self._one(port, until) for _ in range(CLIENTS)], return_exceptions=True)

    async def _one(self, port: int, until: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.closing(writer):
            while self.waiting and len(self.answered) < until:
                request = self.waiting.pop()
                try:
                    self.answered[request] = await _ask(reader, writer, request)
                    async with self._answer:
                        self._answer.notify_all()
                except (OSError, EOFError, RuntimeError):
                    self.waiting.append(request)
                    raise


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> str:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    answer = await reader.readexactly(int(length.split(b":")[1]))
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer.decode(errors="replace"))
    return json.loads(answer)["outcome"]


async def main(kills: int) -> dict[str, int]:
    """The whole battery; returns what was answered, stored and lost."""
    with TemporaryDirectory(prefix="jinguo-crash-") as folder:
        async with service() as server:
            await plant()
            event, tokens = await fill(server.dsn("postgres"), PEOPLE)
            environment = surroundings(Path(folder), server.dsn("jinguo_app"))
            crowd = Crowd(requests_of(event, tokens))
            for kill in range(1, kills + 1):
                with served("jinguo.app:create_app", environment) as (pid, port):
                    crowd.waiting = _renewed(event, tokens, crowd.waiting)  # starting may outlast the screen's code
                    victims = [*with_children(pid), *([server.pid] if kill == kills else [])]
                    load = asyncio.create_task(crowd.go_on(port, PEOPLE))
                    await crowd.has_answered(kill * BEFORE_A_KILL)
                    for victim in victims:
                        os.kill(victim, signal.SIGKILL)
                    await load
            restarted = embedded.start(server.data)
            acknowledged = _nonces(crowd.answered)
            stored = await _stored_nonces(server.dsn("postgres"), event)
            lost = len(acknowledged - stored)
            with served("jinguo.app:create_app", environment) as (_, port):
                again = Crowd(_renewed(event, tokens, [*crowd.answered, *crowd.waiting]))
                await again.go_on(port, PEOPLE)
            everyone = await _people(server.dsn("postgres"), event)
            restarted.stop()
    return {
        "kills": kills,
        "sent": PEOPLE,
        "acknowledged": len(acknowledged),
        "lost": lost,
        "answered_again": len(again.answered),
        "people": everyone[0],
        "segments": everyone[1],
    }


def _renewed(event: UUID, tokens: list[str], before: list[bytes]) -> list[bytes]:
    """The same attempts with the screen's code of now: the same volunteers, the same nonces."""
    nonces = {_token(request): _body(request)["nonce"] for request in before}
    now = ((request, nonces.get(_token(request))) for request in requests_of(event, tokens))
    return [_with_nonce(request, nonce) for request, nonce in now if nonce]


def _with_nonce(request: bytes, nonce: str) -> bytes:
    return request.replace(_body(request)["nonce"].encode(), nonce.encode())


def _body(request: bytes) -> dict[str, str]:
    return json.loads(request.partition(b"\r\n\r\n")[2])


def _token(request: bytes) -> bytes:
    return request.partition(b"Bearer ")[2].partition(b"\r\n")[0]


def _nonces(requests: dict[bytes, str]) -> set[str]:
    return {_body(request)["nonce"] for request, outcome in requests.items() if outcome in ("accepted", "repeated")}


async def _stored_nonces(dsn: str, event: UUID) -> set[str]:
    root = await asyncpg.connect(dsn)
    try:
        return {row["nonce"] for row in await root.fetch("SELECT nonce FROM scan WHERE event = $1", event)}
    finally:
        await root.close()


async def _people(dsn: str, event: UUID) -> tuple[int, int]:
    root = await asyncpg.connect(dsn)
    try:
        row = await root.fetchrow(
            "SELECT count(DISTINCT volunteer) AS people, count(*) AS all FROM segment WHERE event = $1", event
        )
        return row["people"], row["all"]
    finally:
        await root.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    sys.stdout.write(json.dumps(asyncio.run(main(parser.parse_args().kills))) + "\n")

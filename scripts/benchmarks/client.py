"""A client that costs little: requests ready as bytes on standard input, sent over keep-alive connections, one at a
time each.
"""

import asyncio
import json
import sys
import time


async def _send(port: int, waiting: list[bytes], times: list[float], answers: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        request = waiting.pop()
        at = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answers.append(head[9:12] + await reader.readexactly(int(length.split(b":")[1])))
        times.append(time.perf_counter() - at)
    writer.close()


async def main(port: int, connections: int) -> None:
    """Read all requests, send them, print what came back."""
    waiting = []
    data = sys.stdin.buffer.read()
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        waiting.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    times: list[float] = []
    answers: list[bytes] = []
    started = time.perf_counter()
    await asyncio.gather(*[_send(port, waiting, times, answers) for _ in range(connections)])
    seconds = time.perf_counter() - started
    times.sort()
    accepted = sum(answer.startswith(b"200") and b'"outcome":"accepted"' in answer for answer in answers)
    others = [answer.decode(errors="replace") for answer in answers if not answer.startswith(b"200")]
    found = {
        "seconds": seconds,
        "accepted": accepted,
        "p50_ms": times[len(times) // 2] * 1e3,
        "p99_ms": times[int(len(times) * 0.99)] * 1e3,
    }
    sys.stderr.write("".join(f"bench: {other}\n" for other in others[:3]))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))

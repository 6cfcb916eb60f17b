"""Programs of ours that run apart from the pages: one gets one request, and its answer is read up to a ceiling."""

import os
import subprocess
import sys
from contextlib import suppress
from threading import Timer
from typing import Any

KEPT = ("PATH", "LD_LIBRARY_PATH")


class TooMuch(Exception):
    """The program took more time than it was given, or answered with more than was allowed."""


class Died(Exception):
    """The program ended without an answer: what it was given is hostile or damaged, or its memory was not enough."""


def run(program: str, *request: bytes, seconds: float, most: int) -> bytes:
    """Run a module of ours and return its answer. Blocks: use a thread. It has nothing of our environment.

    Args:
        request: what it reads from standard input, part after part.
        seconds: how long it may take.
        most: bytes that its answer may have.

    Raises:
        TooMuch, Died.
    """
    with subprocess.Popen(
        (sys.executable, "-I", "-m", program),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: os.environ[key] for key in KEPT if key in os.environ},
    ) as child:
        late = Timer(seconds, child.kill)
        late.start()
        answer = _exchanged(child, request, most)
        if len(answer) > most:
            child.kill()
        child.wait()
        in_time = late.is_alive()
        late.cancel()
    if not in_time or len(answer) > most:
        raise TooMuch
    if child.returncode:
        raise Died
    return answer


def _exchanged(child: subprocess.Popen[bytes], request: tuple[bytes, ...], most: int) -> bytes:
    """Hand over the request, and read the answer: one byte more than `most` says that there is more."""
    into: Any = child.stdin
    out: Any = child.stdout
    with suppress(BrokenPipeError):
        into.writelines(request)
    with suppress(BrokenPipeError):  # what is left of the request for a process that is gone
        into.close()
    return out.read(most + 1)

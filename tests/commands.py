"""Commands of `jinguo`, processes of their own: forked from one that has read the product already, which costs each
1.3 s of CPU.
"""

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 180
_ALONE = Lock()


def jinguo(
    *words: str, environment: Mapping[str, str], place: Path, feed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with `feed` to read, in `place`; warnings are errors in it, too."""
    with tempfile.TemporaryDirectory(prefix="jinguo-command-") as held:
        files = {name: Path(held) / name for name in ("feed", "out", "error")}
        for name, file in files.items():
            file.write_text(feed if name == "feed" else "", encoding="utf-8")
        asked = {"words": words, "environment": dict(environment), "place": str(place)}
        code = _answer(json.dumps(asked | {name: str(file) for name, file in files.items()}))
        out, error = (files[name].read_text(encoding="utf-8") for name in ("out", "error"))
    return subprocess.CompletedProcess(["jinguo", *words], code, out, error)


def _answer(line: str) -> int:
    with _ALONE, selectors.DefaultSelector() as ready:
        server = _server()
        assert server.stdin and server.stdout
        server.stdin.write(line + "\n")
        server.stdin.flush()
        ready.register(server.stdout, selectors.EVENT_READ)
        if not ready.select(PATIENCE_SECONDS):
            os.killpg(server.pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(line, PATIENCE_SECONDS)
        return int(server.stdout.readline())


@cache
def _server() -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-m", "tests.command_server"]
    server = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    atexit.register(_end, server)
    return server


def _end(server: "subprocess.Popen[str]") -> None:
    with server:
        pass

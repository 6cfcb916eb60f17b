"""The announcement of `serve`, printed when the first page answers. Light: it is imported before the fork."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

PAUSE_SECONDS = 0.1
LONGEST_ANSWER_SECONDS = 30.0
PAGE = "/login"


def when_a_page_answers(host: str, port: int, say: Callable[[], None]) -> None:
    """Ask for a page again and again beside the caller, and `say` once when one is answered; never, if none is."""
    threading.Thread(target=_wait, args=(host, port, say), name="announcement", daemon=True).start()


def _wait(host: str, port: int, say: Callable[[], None]) -> None:
    while not _answers(host, port):
        time.sleep(PAUSE_SECONDS)
    say()


def _answers(host: str, port: int) -> bool:
    """Whether the first page comes. Plain sockets: a fork would keep the lock of what this thread just imports."""
    request = f"GET {PAGE} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
    with suppress(OSError), socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as asking:
        asking.settimeout(LONGEST_ANSWER_SECONDS)
        asking.connect((host, port))
        asking.sendall(request)
        return asking.recv(12).startswith(b"HTTP/1.1 ")
    return False

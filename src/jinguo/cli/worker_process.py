"""The one worker that `jinguo serve` keeps beside itself. Light: `serve` imports this before it forks."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
"""How long is waited before it is started again: twice as long each time, until it has lasted a minute."""

LASTED_SECONDS = 60.0
ENDING_SECONDS = 15.0
"""How long it may take to finish what it has begun."""


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker process within the block: started again whenever it ends by itself, ended with the block.

    Should this process be killed, the worker notices that by itself (JINGUO_PARENT).
    """
    beside = _Beside()
    try:
        yield
    finally:
        beside.end()


class _Beside:
    """The worker's process beside the server, and the thread that waits for its end.

    It is started without a pipe (`posix_spawn`): a pipe would be held open by whatever granian forks meanwhile. In a
    process group of its own it does not hear Ctrl-C, and ends after the service that fills its queue.
    """

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process: int | None = _spawn()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._keeper.start()

    def end(self) -> None:
        """Ask the worker's process to finish, and see that it does."""
        self._ending.set()
        give_up_at = time.monotonic() + ENDING_SECONDS
        while self._keeper.is_alive():
            self._signal(signal.SIGTERM if time.monotonic() < give_up_at else signal.SIGKILL)
            self._keeper.join(1.0)

    def _keep(self) -> None:
        pause = PAUSE_SECONDS
        while self._process is not None:
            begun = time.monotonic()
            _, status = os.waitpid(self._process, 0)
            self._process = None
            if self._ending.is_set():
                return
            code = os.waitstatus_to_exitcode(status)
            pause = PAUSE_SECONDS if time.monotonic() - begun > LASTED_SECONDS else pause
            sys.stderr.write(f"后台进程结束了（{code}），{pause:.0f} 秒后重新启动。\n")
            if self._ending.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            self._process = _spawn()

    def _signal(self, which: signal.Signals) -> None:
        if (process := self._process) is not None:
            with suppress(ProcessLookupError):
                os.kill(process, which)


def _spawn() -> int:
    environment = os.environ | {"JINGUO_PARENT": str(os.getpid())}
    return os.posix_spawn(sys.executable, [sys.executable, "-m", "jinguo.cli", "worker"], environment, setpgroup=0)

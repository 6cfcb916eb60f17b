"""The state of the embedded PostgreSQL's main process (the postmaster), as the file in its data says."""

import os
import socket
import time
from enum import StrEnum
from pathlib import Path

from jinguo.kernel.database.placement import home, sockets, write_in
from jinguo.kernel.errors import Unavailable

PATIENCE_SECONDS = 120
FILE = "data/postmaster.pid"
STATUS_LINE = 7
NOBODYS_PID = 2**30


class State(StrEnum):
    """The words that PostgreSQL itself writes into its file, and `absent`."""

    ABSENT = "absent"
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"


def pid(data: Path) -> int:
    """The process id of the running server (the parent of one process a connection)."""
    return int(_lines(home(data))[0])


def state(data: Path) -> State:
    """Read what the server of `data` is doing now."""
    lines = _lines(home(data))
    if not lines or not _is_postgres(int(lines[0])):
        return State.ABSENT
    status = State(lines[STATUS_LINE].strip()) if len(lines) > STATUS_LINE else State.STARTING
    return State.ABSENT if status is State.READY and not _answers(data) else status


def lasting_state(data: Path) -> State:
    """Wait until what a killed process had begun is over, and return `READY` or `ABSENT`."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while (now := state(data)) not in (State.READY, State.ABSENT):
        if time.monotonic() > give_up_at:
            raise Unavailable(f"内嵌数据库长时间停在“{now}”状态，请看 {data}/log 里的日志。")
        time.sleep(0.05)
    return now


def forget(data: Path) -> None:
    """Make the file of a server that is gone harmless.

    Its process id may by now be another process's, and PostgreSQL would refuse to start. It is replaced by one that no
    process has; the other lines still let PostgreSQL see processes left over from that server.
    """
    place = home(data)
    if lines := _lines(place):
        write_in(place, FILE, "\n".join([str(NOBODYS_PID), *lines[1:], ""]))
    else:
        (place / FILE).unlink(missing_ok=True)


def _lines(place: Path) -> list[str]:
    """The lines of the file: the process id first, the status eighth; none when there is no file or no sense in it."""
    try:
        lines = (place / FILE).read_text().splitlines()
    except FileNotFoundError:
        return []
    return lines if lines and lines[0].isdecimal() else []


def _is_postgres(process: int) -> bool:
    """Whether the process lives and, where the system tells, is a PostgreSQL; not one that took over its number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError):
        return False
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return status.startswith(f"{process} (postgres) ") and not status.startswith(f"{process} (postgres) Z")


def _answers(data: Path) -> bool:
    """Whether something listens on the socket."""
    with socket.socket(socket.AF_UNIX) as knock:
        return knock.connect_ex(str(sockets(data) / ".s.PGSQL.5432")) == 0

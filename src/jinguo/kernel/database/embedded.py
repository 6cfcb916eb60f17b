"""The embedded PostgreSQL: a real server out of a wheel, for a trial on one machine and for the tests.

The directory given holds `data` (the cluster), `log`, and two locks. `starting.lock` is held alone while somebody
starts or stops the server; `using.lock` is shared by all who use it, so that the last one out stops it. A server that
outlived a killed process is found and used again. It listens on a socket in a private directory, never on the network.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from jinguo.kernel.database import postmaster
from jinguo.kernel.database.placement import (
    account,
    alone,
    binaries,
    home,
    make_home,
    open_in,
    private_sockets,
    sockets,
    write_in,
)
from jinguo.kernel.errors import Unavailable

MAJOR = "18"
ROLES = """\
CREATE ROLE jinguo_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE jinguo_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE jinguo OWNER jinguo_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE jinguo FROM PUBLIC;
GRANT CONNECT ON DATABASE jinguo TO jinguo_app;
"""
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",  # seven files at most: a week later the file begins anew
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "10MB",
    "log_statement": "none",
    "log_min_messages": "log",  # failed statements quote values; the service logs them itself, without the values
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off"}


class Server:
    """A running server that this process uses until `stop`, or until it ends."""

    def __init__(self, data: Path, using: int) -> None:
        self.data = data
        self._using: int | None = using
        self._process = os.getpid()
        atexit.register(self.stop)

    def dsn(self, role: str = "jinguo_app", database: str = "jinguo") -> str:
        """The address for a role: `jinguo_app`, `jinguo_owner`, or the superuser `postgres`."""
        return dsn_for(self.data, role, database)

    @property
    def pid(self) -> int:
        """The process id of the server itself (the parent of one process a connection)."""
        return postmaster.pid(self.data)

    def stop(self) -> None:
        """Stop using the server; the last one out stops it. Nothing happens the second time, or in a forked process."""
        if self._using is None or os.getpid() != self._process:
            return
        atexit.unregister(self.stop)
        using, self._using = self._using, None
        place = home(self.data)
        with alone(place, "starting.lock"):
            if _nobody_else(using) and postmaster.state(self.data) is not postmaster.State.ABSENT:
                _stop_server(self.data)
            os.close(using)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def dsn_for(data: Path, role: str = "jinguo_app", database: str = "jinguo") -> str:
    """The address of the server for `data`, running or not."""
    return f"postgresql://{role}@/{database}?host={sockets(data)}"


def start(data: Path, *, durable: bool = True, settings: Mapping[str, str] | None = None) -> Server:
    """Start the server in `data`, or use the one that runs there; the first time, make cluster, roles and database.

    Args:
        data: the directory; made when missing.
        durable: off only for tests: a crash of the machine may then lose the data.
        settings: further PostgreSQL settings; a server that runs already keeps its own.

    Raises:
        Unavailable: the wheel is not installed, or the server does not start; the message names the reason.
    """
    place = make_home(data)
    with alone(place, "starting.lock"):
        if postmaster.lasting_state(data) is postmaster.State.ABSENT:
            if not (place / "data").exists():
                _make_cluster(place, durable=durable)
            _start_server(data, SETTINGS | ({} if durable else FORGETFUL) | dict(settings or {}))
        using = open_in(place, "using.lock", os.O_RDONLY)
        fcntl.flock(using, fcntl.LOCK_SH)
    return Server(data, using)


def _make_cluster(place: Path, *, durable: bool) -> None:
    """Make the cluster beside its place, then rename it: what stands in its place is always complete."""
    shutil.rmtree(place / "data.new", ignore_errors=True)
    hurry = [] if durable else ["--no-sync"]
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    _run(place, "initdb", "-D", "data.new", "-U", "postgres", "-A", "trust", *locale, *hurry)
    _run(place, "postgres", "--single", "-D", "data.new", "-c", "exit_on_error=on", "postgres", feed=ROLES)
    (place / "data.new").rename(place / "data")


def _start_server(data: Path, settings: Mapping[str, str]) -> None:
    """Write the settings and start the server; the caller holds the lock and has seen that none runs."""
    place = home(data)
    if (made_by := (place / "data" / "PG_VERSION").read_text().strip()) != MAJOR:
        raise Unavailable(f"{data} 由 PostgreSQL {made_by} 建立，现在是 {MAJOR}：请用旧版本备份，再恢复到新的目录。")
    postmaster.forget(data)
    settings = {**settings, "unix_socket_directories": str(private_sockets(data)), "unix_socket_permissions": "0700"}
    lines = [f"{name} = '{value}'" for name, value in settings.items()]
    write_in(place, "data/postgresql.conf", "\n".join(["# Written anew at each start.", *lines, ""]))
    write_in(place, "start.log", "")
    _run(place, "pg_ctl", "start", "-D", "data", "-l", "start.log", *_patiently())


def _stop_server(data: Path) -> None:
    """Stop the server, also when it ends by itself at that moment."""
    try:
        _run(home(data), "pg_ctl", "stop", "-m", "fast", "-D", "data", *_patiently())
    except Unavailable:
        if postmaster.state(data) is not postmaster.State.ABSENT:
            raise
    with suppress(OSError):
        sockets(data).rmdir()


def _patiently() -> list[str]:
    """The options with which a program waits until it is done, as a recovery after a crash may take a while."""
    return ["-w", "-t", str(postmaster.PATIENCE_SECONDS)]


def _nobody_else(using: int) -> bool:
    """Whether nobody else holds the lock that this process shares; it then holds it alone."""
    try:
        fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run(place: Path, program: str, *arguments: str, feed: str = "") -> None:
    """Run a program of the server in its home, as its account, without the caller's PG* variables.

    Raises:
        Unavailable: it failed; the message holds the last lines of what it said.
    """
    done = subprocess.run(
        [binaries() / program, *arguments],
        cwd=place,
        env={"LC_ALL": "C", "PATH": os.defpath},
        input=feed,
        capture_output=True,
        text=True,
        check=False,
        **account(place),
    )
    if done.returncode:
        log = (place / "start.log").read_text() if program == "pg_ctl" else ""
        said = (done.stderr + done.stdout + log).strip().splitlines() or [str(done.returncode)]
        raise Unavailable(f"内嵌数据库没有启动或停止（{program}），日志在 {place}：\n" + "\n".join(said[-3:]))

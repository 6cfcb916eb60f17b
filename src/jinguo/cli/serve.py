"""The command `jinguo serve`: database, migrations, demo, server and worker at once; nothing is left behind at the end.

Nothing heavy is imported here: granian forks its workers from this process, and Polars does not survive a fork.
"""

import os
import secrets
import signal
import socket
import sys
import time
from contextlib import nullcontext
from functools import partial
from types import FrameType
from typing import Any, NoReturn

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from jinguo.cli.addresses import printed, reachable_origin
from jinguo.cli.announcement import when_a_page_answers
from jinguo.cli.prelude import Prepared, prepare_apart
from jinguo.cli.server import database_at_hand
from jinguo.cli.worker_process import worker_beside
from jinguo.config import settings
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.refusals import reason

PATIENCE_SECONDS = 3
"""How long a server that was just killed may still hold the port."""

ENDING_SECONDS = 10
"""How long a server process may take to finish what it has begun."""


class PortTaken(JinguoError):
    """Another program listens on the port already."""

    code = "port_taken"


def serve(
    *, demo: bool = False, host: str | None = None, port: int | None = None, workers: int = 1, worker: bool = True
) -> None:
    """启动服务和一个后台进程；没有设置 JINGUO_DATABASE_URL 时连同内嵌数据库一起启动。按 Ctrl-C 全部停止。

    Parameters
    ----------
    demo
        第一次启动时填入演示资料（人物均为虚构），并打印演示账号。
    host
        监听地址，默认 127.0.0.1；0.0.0.0 让同一网络里的手机也能访问。
    port
        监听端口，默认 8000。
    workers
        接待网页的进程数。
    worker
        旁边开一个后台进程（发通知、做导入导出）；--no-worker 不开，另外用 jinguo worker 开。
    """
    signal.signal(signal.SIGTERM, _end)
    _fix_address(host, port)
    if demo:
        os.environ.setdefault("JINGUO_SECOND_FACTOR", "off")
        os.environ.setdefault("JINGUO_SELF_REGISTRATION", "open")
        settings.cache_clear()
    with database_at_hand():
        prepared = prepare_apart(demo=demo)
        _offer_first_run(prepared)
        os.environ["JINGUO_PARENT"] = str(os.getpid())
        server = _server(workers)
        say = partial(print, printed(prepared, settings()), flush=True)
        server.on_startup(partial(when_a_page_answers, settings().host, settings().port, say))
        with worker_beside() if worker else nullcontext():
            server.serve()


def _server(workers: int) -> AbstractServer[Any]:
    return Server(
        "jinguo.app:create_app",
        factory=True,
        address=settings().host,
        port=settings().port,
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDING_SECONDS,
    )


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End `serve` as by Ctrl-C, so that what was started is stopped; granian has its own way once it runs."""
    sys.exit(0)


def _fix_address(host: str | None, port: int | None) -> None:
    """Put the options into the settings, which the workers read, and see that the port is free.

    Raises:
        PortTaken.
    """
    chosen = {"JINGUO_HOST": host, "JINGUO_PORT": port}
    os.environ.update({name: str(value) for name, value in chosen.items() if value is not None})
    settings.cache_clear()
    os.environ["JINGUO_PORT"] = str(_free_port(settings().host, settings().port))
    settings.cache_clear()
    if settings().public_origin is None:
        os.environ["JINGUO_PUBLIC_ORIGIN"] = reachable_origin(settings().host, settings().port)
        settings.cache_clear()


def _free_port(host: str, port: int) -> int:
    """The port, or any free one for 0; a server killed a moment ago gets the time to let go of it."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError as error:
                if time.monotonic() > give_up_at:
                    raise PortTaken(f"{host} 的 {port} 端口用不了：{reason(error)}。请换一个：--port 8001。") from None
                time.sleep(0.2)
                continue
            return trial.getsockname()[1]


def _offer_first_run(prepared: Prepared) -> None:
    """Make the one-time token of the first run, when nobody can log in yet; the workers read it from the settings."""
    if prepared.needs_setup and settings().setup_token is None:
        os.environ["JINGUO_SETUP_TOKEN"] = secrets.token_urlsafe(18)
        settings.cache_clear()

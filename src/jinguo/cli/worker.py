"""The command `jinguo worker`: one process. `jinguo serve` runs one beside itself; any number may run elsewhere."""

import asyncio
import os

from jinguo.cli.ground import opened
from jinguo.cli.server import database_at_hand
from jinguo.demo.seclusion import refuse_real_providers
from jinguo.web.http import logs
from jinguo.worker.process import PARENT, run


def worker() -> None:
    """启动一个后台进程：发通知，做导入导出，按时做每天的事。可以同时开几个；按 Ctrl-C 停止，手头的做完才停。"""
    logs.configure()
    if PARENT in os.environ:  # the service holds the database at hand, and has brought it up to date
        asyncio.run(run())
        return
    with database_at_hand():
        asyncio.run(_alone())


async def _alone() -> None:
    await opened(refuse_real_providers)
    await run()

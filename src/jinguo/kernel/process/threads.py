"""Threads of their own for work that is slow, so that no kind of it keeps another waiting.

What asks the database, and small files of our own disk, go on in the event loop's common threads (`asyncio.to_thread`);
passwords, and files that somebody hands in, never do: a few large ones would hold all of them.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import ParamSpec, TypeVar
from uuid import UUID

from jinguo.kernel.errors import JinguoError

Result = TypeVar("Result")
Given = ParamSpec("Given")


class Crowded(JinguoError):
    """The service has more work waiting than can be done soon."""

    code = "crowded"
    status = 503


class OneAtATime(JinguoError):
    """The account has something of this kind being done already. `detail["retry_after"]` is in seconds."""

    code = "one_at_a_time"
    status = 429
    message = "您上传的上一个文件还在读。请等它读完，再传这一个。"


class Threads:
    """A few threads for one kind of work, and a queue that has an end.

    Args:
        at_once: how many things are done at the same time.
        waiting: how many more may wait.
        crowded: the sentence when more come.
    """

    def __init__(self, name: str, at_once: int, waiting: int, crowded: str) -> None:
        self._executor = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._most = at_once + waiting
        self._crowded = crowded
        self._lock = Lock()
        self._inside = 0
        self._owners = set[UUID]()

    async def run(self, work: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Run a piece of work when its turn comes. Raises Crowded, and what `work` raises."""
        return await self._begun(None, partial(work, *args, **kwargs))

    async def run_for(
        self, owner: UUID | None, work: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Run a piece of work for an account, which may do one such thing at a time. Raises Crowded, OneAtATime."""
        return await self._begun(owner, partial(work, *args, **kwargs))

    def _begun(self, owner: UUID | None, work: Callable[[], Result]) -> "asyncio.Future[Result]":
        """Take a place, which is free again when the thread is done, also when nobody waits for it any more."""
        with self._lock:
            if owner in self._owners:
                raise OneAtATime(retry_after=5)
            if self._inside >= self._most:
                raise Crowded(self._crowded)
            self._inside += 1
            self._owners |= {owner} if owner else set()
        future = self._executor.submit(work)
        future.add_done_callback(partial(self._left, owner))
        return asyncio.wrap_future(future)

    def _left(self, owner: UUID | None, _: "Future[Result]") -> None:
        with self._lock:
            self._inside -= 1
            self._owners -= {owner} if owner else set()


_LOG_INS_CROWDED = "现在登录的人太多，请过几秒再试一次。"
PASSWORDS = Threads("passwords", 2, 20, _LOG_INS_CROWDED)
"""Each takes 46 MiB and about 0.1 s of a core."""

STRANGERS = Threads("strangers", 1, 20, _LOG_INS_CROWDED)
"""Passwords from browsers that nobody has logged in with before: a flood of these keeps only each other waiting."""

FILES = Threads("files", 2, 10, "现在上传文件的人太多，请过一分钟再试一次。")
"""Each waits for the parser's process, which may take a minute."""

PRINTING = Threads("printing", 1, 20, "现在打印的人太多，请过几秒再试一次。")
"""Each waits for the process that sets documents: 0.2 s for a page, half a minute for fifty certificates."""

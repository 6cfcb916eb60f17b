"""Limits of how often something may be done: a bucket a person (or account, token) and kind of request, no address.

A hall, an office and a village share one address each. Buckets live in the process: `jinguo serve --workers N` lets up
to N times as much through. What must be exact (failed log-ins, codes sent to a phone) is counted in the database.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from jinguo.authority.actions import note
from jinguo.authority.actor import NOBODY, Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import JinguoError
from jinguo.web.cookies import CHALLENGE, real_name
from jinguo.web.http.same_origin import API
from jinguo.web.sessions.known_browsers import known

_KEY = "limit"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class TooMany(JinguoError):
    """The actor has done this too often: the bucket is empty. `detail["retry_after"]` is in seconds."""

    code = "too_many"
    status = 429
    message = "操作太频繁，请稍等再试；已经提交的都在，没有丢。"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: at most `most` within `within`, all of them at once, after that evenly.

    Attributes:
        name: stable; buckets and the log are named by it.
        what: what is counted, in Chinese.
        by_browser: of visitors, each browser that asked for a code has a bucket of its own. Else strangers share one,
            and a browser that somebody has logged in with before has its own.
        noted: reaching it is written to the log.
    """

    name: str
    what: str
    most: int
    within: timedelta
    by_browser: bool = False
    noted: bool = False

    def refusal(self, seconds: float) -> TooMany:
        """Make the error for somebody who has to wait so long."""
        whole = max(1, ceil(seconds))
        wait = f"{whole} 秒" if whole < 100 else f"{ceil(whole / 60)} 分钟"  # noqa: PLR2004 - longer waits in minutes
        return TooMany(f"{self.what}太频繁，请等 {wait}再试；已经提交的都在，没有丢。", retry_after=whole)


PAGES = Limit("pages", "打开页面", 600, MINUTE)
PROGRAMS = Limit("programs", "接口调用", 6000, MINUTE)
LOG_INS = Limit("log_ins", "登录", 10, timedelta(minutes=10))
CODES = Limit("codes", "获取验证码", 600, MINUTE)
CODE_ANSWERS = Limit("code_answers", "提交", 30, MINUTE, by_browser=True)
CALLBACKS = Limit("callbacks", "回执", 6000, MINUTE)
SET_UP = Limit("set_up", "提交", 20, MINUTE)
NUMBERS = Limit("numbers", "输入编号", 60, MINUTE, noted=True)
SEARCHES = Limit("searches", "查找", 120, MINUTE)
UPLOADS = Limit("uploads", "上传文件", 30, timedelta(minutes=10))
EXPORTS = Limit("exports", "导出", 60, HOUR, noted=True)
REVEALS = Limit("reveals", "查看完整手机号", 60, HOUR, noted=True)

ALL = (
    *(PAGES, PROGRAMS, LOG_INS, CODES, CODE_ANSWERS),
    *(CALLBACKS, SET_UP, NUMBERS, SEARCHES, UPLOADS, EXPORTS, REVEALS),
)
UNKNOWN = 5
"""A typed number that nobody has counts so many times: who copies from a list seldom errs, who tries them out does."""

BY_PERMISSION = {Permission.REVEAL_CONTACTS: REVEALS, Permission.EXPORT_HOURS: EXPORTS}
"""Limits that a route has by what it needs, so that no new one can forget them."""


class Buckets:
    """The buckets, each with when it will be full again, in seconds of the epoch; a full one is not kept."""

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._full_at: dict[tuple[str, object], float] = {}

    def take(self, limit: Limit, key: object, amount: int = 1) -> float:
        """Take `amount` out of a bucket. 0 when they were there; else nothing is taken: the seconds until they are."""
        now, within = clock.now().timestamp(), limit.within.total_seconds()
        full_at = self._after(limit, key, amount, now, within)
        if full_at - now > within:
            return full_at - now - within
        self._full_at[limit.name, key] = full_at
        return 0.0

    def charge(self, limit: Limit, key: object, amount: int) -> None:
        """Take `amount` whether or not they are there; the bucket is empty at worst."""
        now, within = clock.now().timestamp(), limit.within.total_seconds()
        self._full_at[limit.name, key] = min(self._after(limit, key, amount, now, within), now + within)

    def clear(self) -> None:
        """Fill all buckets."""
        self._full_at.clear()

    def _after(self, limit: Limit, key: object, amount: int, now: float, within: float) -> float:
        if len(self._full_at) >= self._most:
            self._forget(now)
        before = self._full_at.get((limit.name, key), now)
        return min(max(before, now), now + within) + amount * within / limit.most

    def _forget(self, now: float) -> None:
        """Drop what is full; if that is too little, all: a flood of names must not fill the memory."""
        self._full_at = {key: at for key, at in self._full_at.items() if at > now}
        if len(self._full_at) >= self._most // 2:
            self._full_at.clear()


BUCKETS = Buckets()
"""Those of this process."""


def limited(limit: Limit) -> dict[str, Any]:
    """Declare a handler's limit, beside its permission: `opt=allow(Permission.SEE_VOLUNTEERS) | limited(SEARCHES)`."""
    return {_KEY: limit}


def limit_of(handler: BaseRouteHandler) -> Limit | None:
    """The limit of a route: what it declares, else by its permission or because it takes large files; None: the limit
    of whoever asks.
    """
    declared = handler.opt.get(_KEY)
    if declared is not None:
        return declared
    needed = handler.opt.get("permission")
    if isinstance(needed, tuple) and len(needed) == 1 and needed[0] in BY_PERMISSION:
        return BY_PERMISSION[needed[0]]
    return UPLOADS if isinstance(getattr(handler, "request_max_body_size", None), int) else None


async def guard(connection: ASGIConnection[Any, Actor, Any, Any], handler: BaseRouteHandler) -> None:
    """Count the request, before its body is read. Raises TooMany."""
    if handler.opt.get("impersonal"):
        return
    actor = connection.scope.get("user") or NOBODY
    limit = limit_of(handler) or _usual(connection, actor)
    if limit is not None:
        await spend(limit, actor, _key(connection, actor, limit))


def _usual(connection: ASGIConnection[Any, Actor, Any, Any], actor: Actor) -> Limit | None:
    if actor.id is None:
        return None  # what costs something is counted where it does: else noise of strangers would stop others
    return PROGRAMS if actor.session is None and connection.scope["path"].startswith(API) else PAGES


def _key(connection: ASGIConnection[Any, Actor, Any, Any], actor: Actor, limit: Limit) -> object:
    if actor.id is not None:
        return actor.id
    if limit.by_browser:
        return connection.cookies.get(real_name(CHALLENGE), "")[:100]
    return visitor(connection)


def visitor(connection: ASGIConnection[Any, Any, Any, Any]) -> object:
    """The bucket that a visitor takes from: her browser's if it is known, else that of all strangers."""
    return known(connection).number


async def spend(limit: Limit, actor: Actor, key: object) -> None:
    """Take one out of a bucket. Raises TooMany; the first time in a while that is noted in the log, if it matters."""
    wait = BUCKETS.take(limit, key)
    if not wait:
        return
    if (
        limit.noted
        and actor.id is not None
        and not BUCKETS.take(Limit(f"noted {limit.name}", "", 1, limit.within), key)
    ):
        async with transaction(actor):
            await note(actor, "limit_reached", "account", actor.id, actor.path or "", limit=limit.what)
    raise limit.refusal(wait)


async def spend_number(actor: Actor) -> None:
    """Count a volunteer's number that a helper or a program types, and will be told her name by. Raises TooMany."""
    await spend(NUMBERS, actor, actor.id)


def number_was_unknown(actor: Actor) -> None:
    """Charge the actor's bucket for a typed number that nobody has."""
    BUCKETS.charge(NUMBERS, actor.id, UNKNOWN - 1)

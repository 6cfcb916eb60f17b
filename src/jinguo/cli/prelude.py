"""Preparations before the server starts, in a process of its own, so that the one that forks stays small."""

import multiprocessing
import sys
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection

from jinguo.kernel.errors import JinguoError


@dataclass(frozen=True, slots=True)
class Prepared:
    """The result of the preparation: whether nobody can log in yet, and lines about the demo's accounts."""

    needs_setup: bool
    accounts: tuple[str, ...] = ()


class NotPrepared(JinguoError):
    """The preparation failed; the message is its own."""

    code = "not_prepared"


def prepare_apart(*, demo: bool) -> Prepared:
    """Migrate, take the keys into use, fill the demo if asked, all in a child process.

    Raises:
        NotPrepared: with the reason; what nobody foresaw is printed by the child itself.
    """
    kind = "fork" if sys.platform == "linux" else "spawn"
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context(kind).Process(target=_prepare, args=(theirs, demo))
    child.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        answer = None
    child.join()
    if isinstance(answer, Prepared):
        return answer
    raise NotPrepared(answer or "启动前的准备没有完成，原因见上面的记录。")


def _prepare(answer: Connection, demo: bool) -> None:
    try:
        answer.send(import_module("jinguo.cli.preparation").prepare(demo=demo))
    except JinguoError as error:
        answer.send(error.message)

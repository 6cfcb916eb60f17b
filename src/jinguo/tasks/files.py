"""Files that tasks take in and hand out: sealed, in the data directory, until the task's row says they are over."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from jinguo.config import settings
from jinguo.kernel.secrets import files
from jinguo.tasks.errors import FileGone

NO_ACTOR = {
    "keep": "internal: a file of a task or for one; the action asks whose",
    "find": "internal: a file of a task or for one; the action asks whose",
    "drop": "internal: a file of a task or for one; the action asks whose",
    "lying": "internal: for the clearing",
}
"""Functions that take no actor, and why."""

_FIELD = "task.file"


@dataclass(frozen=True, slots=True)
class File:
    """A file that a task takes in or hands out. `name` is what it is saved as, never a path of ours."""

    name: str
    content: bytes


async def keep(name: str, content: bytes) -> UUID:
    """Put a task's file away. Once it is written into a task it stays for as long as that says; else for a day."""
    return await asyncio.to_thread(files.put, _place(), _FIELD, {"name": name}, content)


async def find(token: UUID) -> File:
    """Find a task's file that was put away. Raises FileGone."""
    try:
        about, content = await asyncio.to_thread(files.take, _place(), _FIELD, token)
    except files.Missing:
        raise FileGone from None
    return File(about["name"], content)


async def drop(token: UUID) -> None:
    """Drop a task's file, if it is there."""
    await asyncio.to_thread(files.delete, _place(), token)


async def lying(age: timedelta) -> list[UUID]:
    """List the files that were put away longer ago."""
    return await asyncio.to_thread(lambda: list(files.older_than(_place(), age)))


def _place() -> Path:
    return settings().data / "tasks"

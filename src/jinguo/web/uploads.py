"""Uploads: files between two steps of a page, uploaded, looked at, then taken; or made, and fetched.

A browser cannot fill in a file field again, and who chooses the file twice may choose another one: so it waits here,
with what was chosen for it, through a reload and a browser that was closed. Sealed like any other personal data, bound
to whoever uploaded it, gone after a day or when it has been taken: the worker sweeps every hour, and each upload does.
"""

import asyncio
import base64
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from jinguo.authority.actor import Actor
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.secrets import files
from jinguo.web.forms import File

LASTS = timedelta(days=1)
"""Begun before lunch, or before the end of work, it is still there; ours."""

_CONTENT, _NOTE = "upload.content", "upload.note"
_ABOUT = "about"


class UploadGone(JinguoError):
    """The file does not exist, is somebody else's, was taken, or its day is over."""

    code = "upload_gone"
    status = 410
    message = "这个文件已经用过，或者放了超过一天，已经删除。请重新选择文件上传。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits, without its content. `kind` says for what."""

    token: UUID
    name: str
    kind: str
    at: datetime

    @property
    def until(self) -> datetime:
        """The moment at which the file will be deleted."""
        return self.at + LASTS


async def keep(actor: Actor, file: File, kind: str = "") -> UUID:
    """Put a file away for a day; the answer finds it again, for the same actor only."""
    return await keep_for(actor.id, file, kind)


async def keep_for(owner: UUID | None, file: File, kind: str, lasts: timedelta = LASTS) -> UUID:
    """Put a file away for somebody who need not be here: her session may have ended."""
    return await asyncio.to_thread(_keep, owner, file, kind, LASTS - lasts)


async def find(actor: Actor, token: UUID) -> File:
    """Find a file that was put away. Raises UploadGone."""
    return await asyncio.to_thread(_find, actor, token)


async def about(actor: Actor, token: UUID) -> Upload:
    """Read what is known of a file, also when it has been taken. Raises UploadGone."""
    return await asyncio.to_thread(_about, actor, token)


async def waiting(actor: Actor, kind: str) -> list[Upload]:
    """List the actor's files of a kind, the latest first; those that were taken too, for as long as their day lasts."""
    return await asyncio.to_thread(_waiting, actor, kind)


async def note(actor: Actor, token: UUID, name: str, facts: Mapping[str, Any]) -> None:
    """Note facts beside a file, in place of what stood there under this name. Raises UploadGone."""
    await asyncio.to_thread(_note, actor, token, name, facts)


async def noted(actor: Actor, token: UUID, name: str) -> dict[str, Any] | None:
    """Read what was written beside a file; None: nothing. Raises UploadGone."""
    return await asyncio.to_thread(_noted, actor, token, name)


async def take(actor: Actor, token: UUID) -> None:
    """Take a file: its content is deleted; what stands beside it stays until its day is over. Raises UploadGone."""
    await asyncio.to_thread(_take, actor, token)


async def drop(actor: Actor, token: UUID) -> None:
    """Delete a file and all beside it. Raises UploadGone: there is none (any more), or it is somebody else's."""
    await asyncio.to_thread(_drop, actor, token)


async def sweep() -> int:
    """Sweep away everybody's files whose day is over; return how many files of the disk that were."""
    return await asyncio.to_thread(lambda: _sweep(_place()))


def _keep(owner: UUID | None, file: File, kind: str, aged: timedelta) -> UUID:
    """Keep a file as if it had come so long ago: it is swept so much sooner."""
    place, token = _place(), uuid4()
    _sweep(place)
    facts = {"owner": str(owner), "name": file.name, "kind": kind, "at": clock.now().isoformat()}
    _write(place, token, _ABOUT, facts)
    files.write(place / str(token), _CONTENT, token, base64.b64encode(file.content).decode())
    if aged:
        for each in place.glob(f"{token}*"):
            os.utime(each, times=(at := time.time() - aged.total_seconds(), at))
    return token


def _find(actor: Actor, token: UUID) -> File:
    known = _about(actor, token)
    try:
        text = files.read(_place() / str(token), _CONTENT, token)
    except files.Missing:
        raise UploadGone from None
    return File(known.name, base64.b64decode(text))


def _about(actor: Actor, token: UUID) -> Upload:
    facts = _read(_place(), token, _ABOUT)
    if facts is None or facts["owner"] != str(actor.id):
        raise UploadGone
    known = Upload(token, facts["name"], facts["kind"], datetime.fromisoformat(facts["at"]))
    if clock.now() > known.until:
        raise UploadGone
    return known


def _waiting(actor: Actor, kind: str) -> list[Upload]:
    found = []
    for file in _place().glob(f"*.{_ABOUT}"):
        with suppress(UploadGone, ValueError):
            found.append(_about(actor, UUID(file.stem)))
    return sorted((each for each in found if each.kind == kind), key=lambda each: each.at, reverse=True)


def _note(actor: Actor, token: UUID, name: str, facts: Mapping[str, Any]) -> None:
    _about(actor, token)
    _write(_place(), token, name, facts)


def _noted(actor: Actor, token: UUID, name: str) -> dict[str, Any] | None:
    _about(actor, token)
    return _read(_place(), token, name)


def _take(actor: Actor, token: UUID) -> None:
    _about(actor, token)
    (_place() / str(token)).unlink(missing_ok=True)


def _drop(actor: Actor, token: UUID) -> None:
    _about(actor, token)
    for file in _place().glob(f"{token}*"):
        file.unlink(missing_ok=True)


def _write(place: Path, token: UUID, name: str, facts: Mapping[str, Any]) -> None:
    """Put facts beside a file, whole or not at all."""
    fresh = place / f"{token}.{name}.{uuid4().hex}.new"
    files.write(fresh, f"{_NOTE}.{name}", token, json.dumps(dict(facts), ensure_ascii=False, default=str))
    fresh.replace(place / f"{token}.{name}")


def _read(place: Path, token: UUID, name: str) -> dict[str, Any] | None:
    try:
        return json.loads(files.read(place / f"{token}.{name}", f"{_NOTE}.{name}", token))
    except files.Missing:
        return None


def _place() -> Path:
    place = settings().data / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _sweep(place: Path) -> int:
    """Delete what nobody came back for, and with a file all that was written beside it, also later."""
    oldest, gone = time.time() - LASTS.total_seconds(), 0
    for file in list(place.iterdir()):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < oldest:
                over = list(place.glob(f"{file.stem}*")) if file.suffix == f".{_ABOUT}" else [file]
                for each in over:
                    each.unlink(missing_ok=True)
                gone += len(over)
    return gone

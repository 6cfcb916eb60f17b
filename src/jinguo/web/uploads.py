"""Files between two steps of a page: uploaded, looked at, then taken; or made, and fetched once.

A browser cannot fill in a file field again, and who chooses the file twice may choose another one: so it waits here.
Sealed like any other personal data, bound to whoever uploaded it, gone after an hour or when it has been taken.
"""

import asyncio
import base64
import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from jinguo.authority.actor import Actor
from jinguo.config import settings
from jinguo.kernel import clock, crypto
from jinguo.kernel.errors import JinguoError
from jinguo.web.forms import File

LASTS = timedelta(hours=1)
_FIELD = "upload.content"


class UploadGone(JinguoError):
    """There is no such file, it is somebody else's, or its hour is over."""

    code = "upload_gone"
    status = 410
    message = "这个文件已经用过，或者放了超过一小时，已经删除。请重新选择文件上传。"


async def keep(actor: Actor, file: File) -> UUID:
    """Put a file away for an hour; the answer finds it again, for the same actor only."""
    return await asyncio.to_thread(_keep, actor, file)


async def find(actor: Actor, token: UUID) -> File:
    """A file that was put away. Raises UploadGone."""
    return await asyncio.to_thread(_find, actor, token)


async def drop(actor: Actor, token: UUID) -> None:
    """Delete a file. Raises UploadGone: there is none (any more), or it is somebody else's."""
    await asyncio.to_thread(_drop, actor, token)


def _keep(actor: Actor, file: File) -> UUID:
    place, token = _place(), uuid4()
    _sweep(place)
    about = json.dumps({"owner": str(actor.id), "name": file.name, "at": clock.now().isoformat()})
    text = f"{about}\n{base64.b64encode(file.content).decode()}"
    sealed = crypto.ring().seal(_FIELD, token, text)
    handle = os.open(place / str(token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as written:
        written.write(sealed)
    return token


def _find(actor: Actor, token: UUID) -> File:
    try:
        sealed = (_place() / str(token)).read_bytes()
        about, _, content = crypto.ring().open(_FIELD, token, sealed).partition("\n")
    except (FileNotFoundError, crypto.Unreadable):
        raise UploadGone from None
    facts = json.loads(about)
    if facts["owner"] != str(actor.id) or clock.now() - datetime.fromisoformat(facts["at"]) > LASTS:
        raise UploadGone
    return File(facts["name"], base64.b64decode(content))


def _drop(actor: Actor, token: UUID) -> None:
    _find(actor, token)
    (_place() / str(token)).unlink(missing_ok=True)


def _place() -> Path:
    place = settings().data / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _sweep(place: Path) -> None:
    """Delete what nobody came back for."""
    oldest = time.time() - LASTS.total_seconds()
    for file in place.iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)

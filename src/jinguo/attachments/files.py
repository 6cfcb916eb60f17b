"""The content of attachments on disk: each in a file of its own, sealed under the key of whom it is about.

No copy is in the database, so that none stays in its backups when the file is deleted; and what a backup of the folder
still has cannot be opened any more once the key is destroyed.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

from jinguo.config import settings
from jinguo.kernel.secrets.own_key import OwnKey

_FIELD = "attachment.content"


def put(key: OwnKey, attachment: UUID, content: bytes) -> None:
    """Seal the content into a file that nobody else can read. It is whole on disk when this returns. Blocks."""
    at = _at(attachment)
    at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = at.with_name(f"{at.name}.{uuid4().hex}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as written:
        written.write(key.seal_bytes(_FIELD, attachment, content))
        written.flush()
        os.fsync(written.fileno())
    fresh.replace(at)


def take(key: OwnKey, attachment: UUID) -> bytes:
    """Read the content. Blocks. Raises FileNotFoundError, crypto.Unreadable."""
    return key.open_bytes(_FIELD, attachment, _at(attachment).read_bytes())


def delete(attachment: UUID) -> None:
    """Delete the file; if there is none, nothing happens. Blocks."""
    _at(attachment).unlink(missing_ok=True)


def lying() -> Iterator[tuple[UUID, float]]:
    """List the files that lie there, and for how many seconds; what is not ours is passed over. Blocks."""
    now = time.time()
    for file in _place().glob("*/*"):
        with suppress(FileNotFoundError, ValueError):
            yield UUID(file.name.partition(".")[0]), now - file.stat().st_mtime


def _place() -> Path:
    return settings().data / "attachments"


def _at(attachment: UUID) -> Path:
    return _place() / attachment.hex[-2:] / str(attachment)

"""Files that wait on disk for somebody: sealed like any other personal data, each under an id of its own.

What a file is called and whose it is lies inside, with the content.
"""

import base64
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from jinguo.kernel import crypto


class Missing(Exception):
    """The sealed file does not exist, or cannot be opened any more."""


def put(place: Path, field: str, about: Mapping[str, str], content: bytes) -> UUID:
    """Seal a file into a folder that nobody else can read; the answer finds it again. It is on disk when this returns.

    Args:
        field: what kind of file it is; a file sealed as one kind does not open as another.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = uuid4()
    text = f"{json.dumps(dict(about), ensure_ascii=False)}\n{base64.b64encode(content).decode()}"
    write(place / str(token), field, token, text)
    return token


def take(place: Path, field: str, token: UUID) -> tuple[dict[str, str], bytes]:
    """Read what was said about a sealed file, and its content. Raises Missing."""
    about, _, content = read(place / str(token), field, token).partition("\n")
    return json.loads(about), base64.b64decode(content)


def write(file: Path, field: str, token: UUID, text: str) -> None:
    """Seal a text into a new file, which nobody else can read. It is on disk when this returns."""
    sealed = crypto.ring().seal(field, token, text)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as written:
        written.write(sealed)
        written.flush()
        os.fsync(written.fileno())


def read(file: Path, field: str, token: UUID) -> str:
    """Read the text of a sealed file. Raises Missing."""
    try:
        return crypto.ring().open(field, token, file.read_bytes())
    except (FileNotFoundError, crypto.Unreadable):
        raise Missing from None


def delete(place: Path, token: UUID) -> None:
    """Delete a sealed file; if there is none, nothing happens."""
    (place / str(token)).unlink(missing_ok=True)


def older_than(place: Path, age: timedelta) -> Iterator[UUID]:
    """List the files that have lain for longer, by the clock of the disk; what is not ours there is passed over."""
    oldest = time.time() - age.total_seconds()
    for file in place.iterdir() if place.is_dir() else ():
        with suppress(FileNotFoundError, ValueError):  # another worker was faster; a file of the disk's own
            if file.stat().st_mtime < oldest:
                yield UUID(file.name)

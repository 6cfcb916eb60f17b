"""The keys belong to the database: a service with other keys does not start, and a probe shows that the database
takes writes.
"""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import structlog

from jinguo.authority import watch
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.authority.tables import KeyCheck
from jinguo.config import settings
from jinguo.kernel import clock, crypto
from jinguo.kernel.crypto import KeyRing
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.errors import JinguoError, Unavailable
from jinguo.kernel.secrets import keyfile

FOLLOWED_EVERY_SECONDS = 1.0
"""How soon a process seals under a key that was made active."""

PATIENCE_SECONDS = 3
PROBE_EVERY = timedelta(seconds=1)
"""However often it is asked, the row is written no more often than this."""

_log = structlog.get_logger("jinguo.keys")


def key_file() -> Path:
    """The path at which the key ring is, or is to be."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    fallback = settings().data / "keyring.json"
    return crypto.keyring_path(settings().keyring, Path(credentials) if credentials else None, fallback)


def take_keys() -> None:
    """Take the key ring into use. A new one is made only beside the embedded database, never in production.

    Raises:
        keyfile.MissingKeys, keyfile.ExposedKeys, crypto.BadKeyRing, envelope.CipherBroken.
    """
    path = key_file()
    ring = crypto.KeyRing.load(path, create=settings().embedded)
    crypto.use(ring, source_of(path))


def source_of(path: Path) -> crypto.Source:
    """The source of the ring in a file, read again whenever that was replaced."""
    watched = keyfile.Watched(path)

    def changed() -> KeyRing | None:
        content = watched.changed()
        return KeyRing.from_json(content) if content is not None else None

    return changed


async def follow_keys() -> None:
    """Take the key ring anew whenever its file was replaced, for as long as the process runs: after a rotation all seal
    under the new key within a second, and open what is under it at once.
    """
    told = ""
    while True:
        try:
            if crypto.renew():
                _log.info("keys_renewed", active=crypto.ring().active)
            told = ""
        except JinguoError as error:
            if told != error.code:
                _log.error("keys_not_renewed", reason=error.code)
            told = error.code
        await asyncio.sleep(FOLLOWED_EVERY_SECONDS)


async def agree_on_keys(actor: Actor, ring: KeyRing) -> None:
    """Compare the key ring with the one that this database was written with; a new database takes it for its own, and
    its log begins.

    Raises:
        crypto.WrongKeyRing: they differ.
    """
    require(actor, Permission.KEEP_ACCOUNTS)
    async with transaction(actor):
        await KeyCheck.insert(KeyCheck(value=ring.key_check_value())).on_conflict(action="DO NOTHING")
        row = await KeyCheck.select(KeyCheck.value).where(KeyCheck.id == 1).first()
    ring.verify(row["value"] if row else b"")
    async with transaction(actor):
        await watch.begin(actor)


async def prove_writing() -> None:
    """Write into the database and commit, within 3 seconds.

    Raises:
        Unavailable: it took no write, or the service never agreed on its keys; or whatever the driver raises.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        written = await fetch_one(
            "WITH due AS (UPDATE key_check SET written_at = $1 WHERE written_at < $2 OR written_at > $1 RETURNING 1)"
            " SELECT count(*) AS rows FROM key_check",
            clock.now(),
            clock.now() - PROBE_EVERY,
        )
    if not written or not written["rows"]:
        raise Unavailable

"""The keys belong to the database: a service with other keys does not start, and a probe shows that the database
takes writes.
"""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.authority.tables import KeyCheck
from jinguo.config import settings
from jinguo.kernel import clock, crypto
from jinguo.kernel.crypto import KeyRing
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.errors import Unavailable

PATIENCE_SECONDS = 3
PROBE_EVERY = timedelta(seconds=1)
"""However often it is asked, the row is written no more often than this."""


def key_file() -> Path:
    """Where the key ring is, or is to be."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    fallback = settings().data / "keyring.json"
    return crypto.keyring_path(settings().keyring, Path(credentials) if credentials else None, fallback)


def take_keys() -> None:
    """Take the key ring into use. A new one is made only beside the embedded database, never in production.

    Raises:
        keyfile.MissingKeys, keyfile.ExposedKeys, crypto.BadKeyRing, envelope.CipherBroken.
    """
    crypto.use(crypto.KeyRing.load(key_file(), create=settings().embedded))


async def agree_on_keys(actor: Actor, ring: KeyRing) -> None:
    """Compare the key ring with the one that this database was written with; a new database takes it for its own.

    Raises:
        crypto.WrongKeyRing: they differ.
    """
    require(actor, Permission.KEEP_ACCOUNTS)
    async with transaction(actor):
        await KeyCheck.insert(KeyCheck(value=ring.key_check_value())).on_conflict(action="DO NOTHING")
        row = await KeyCheck.select(KeyCheck.value).where(KeyCheck.id == 1).first()
    ring.verify(row["value"] if row else b"")


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

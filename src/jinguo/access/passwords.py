"""Hashing of passwords with argon2id, off the event loop and at most two at once (each takes 46 MiB)."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_AT_ONCE = asyncio.Semaphore(2)
_NOBODYS = _HASHER.hash("nobody has this password")


async def digest(password: str) -> str:
    """The argon2id hash of a password."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_HASHER.hash, password)


async def matches(known: str | None, password: str) -> bool:
    """Whether a password is the one; takes as long when there is no such account (`known` is None)."""

    def check() -> bool:
        try:
            return _HASHER.verify(known or _NOBODYS, password) and known is not None
        except (VerificationError, InvalidHashError):
            return False

    async with _AT_ONCE:
        return await asyncio.to_thread(check)

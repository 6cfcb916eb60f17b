"""Hashing of passwords with argon2id, off the event loop and a few at once (each takes 46 MiB)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from jinguo.kernel.process.threads import PASSWORDS, STRANGERS

_HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_NOBODYS = "$argon2id$v=19$m=47104,t=1,p=1$ck6yqJp19DcgsyEn/YbLRg$J0je/goDMDqpnSnztmprw7PTxV3vrDpOZ7Cnung9/4U"
"""The hash of a password that was thrown away, as dear as any: to make one would take 45 ms of each process's start."""


async def digest(password: str) -> str:
    """The argon2id hash of a password. Raises Crowded."""
    return await PASSWORDS.run(_HASHER.hash, password)


async def matches(known: str | None, password: str, *, strange: bool = False) -> bool:
    """Whether a password is the one; takes as long when there is no such account (`known` is None).

    `strange`: it comes from a browser that nobody is known to have logged in with. Raises Crowded.
    """

    def check() -> bool:
        try:
            return _HASHER.verify(known or _NOBODYS, password) and known is not None
        except (VerificationError, InvalidHashError):
            return False

    return await (STRANGERS if strange else PASSWORDS).run(check)

"""Rotation of the master key: a new one is added, made active, and everything sealed again while the service runs.

A process opens what is under a new key as soon as it meets it, and seals under it within a second (`follow_keys`).
Where other machines have copies of the key file, the key is prepared first, handed to them, and then made active.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.errors import KeyInUse, NoSuchKey, RotationUnfinished
from jinguo.authority.grants import Permission
from jinguo.authority.keys import FOLLOWED_EVERY_SECONDS
from jinguo.authority.tables import KeyCheck
from jinguo.kernel import crypto
from jinguo.kernel.crypto import KeyRing
from jinguo.kernel.db import transaction
from jinguo.kernel.secrets import keyfile
from jinguo.kernel.secrets.key_change import Broken, Meter, Under, census, check_all, reseal_all, writers_gone


@dataclass(frozen=True, slots=True)
class Key:
    """A master of the ring, and what is under it. `state` is active, prepared or old."""

    kid: str
    state: str
    under: tuple[Under, ...]

    @property
    def values(self) -> int:
        return sum(each.values for each in self.under)


@dataclass(frozen=True, slots=True)
class Resealed:
    """The result of sealing again: under which key, how many values, and which do not open."""

    kid: str
    values: int
    broken: tuple[Broken, ...]


async def keys(actor: Actor) -> list[Key]:
    """List the masters of the ring in the order in which they were made, each with the values under it; then key ids
    that values name and the ring does not have, whose state is `missing`.
    """
    require(actor, Permission.KEEP_ACCOUNTS)
    ring, found = crypto.ring(), await census()
    states = {kid: "old" for kid in ring.masters} | {ring.active: "active"}
    if ring.prepared:
        states[ring.prepared] = "prepared"
    states |= {each.kid: "missing" for each in found if each.kid not in states}
    return [Key(kid, state, tuple(each for each in found if each.kid == kid)) for kid, state in states.items()]


async def prepare_key(actor: Actor, path: Path) -> str:
    """Add a master that seals nothing yet, or find the one that is prepared already. Returns its key id.

    Raises:
        keyfile.CannotReplaceKeys.
    """
    require(actor, Permission.KEEP_ACCOUNTS)
    found = KeyRing.from_json(keyfile.read(path)).prepared
    if found is not None:
        return found
    after = await _change(actor, path, lambda ring: ring.extended())
    async with transaction(actor):
        await note(actor, "prepare_key", "keys", None, actor.path or "", key=after.prepared)
    return after.prepared or ""


async def rotate(actor: Actor, path: Path, algorithm: str | None = None) -> str:
    """Make the prepared master active, or a new one. Returns its key id; `reseal` comes next.

    Raises:
        RotationUnfinished: values are under older masters still. keyfile.CannotReplaceKeys.
    """
    require(actor, Permission.KEEP_ACCOUNTS)
    if any(key.values for key in await keys(actor) if key.state != "active"):
        raise RotationUnfinished
    after = await _change(actor, path, lambda ring: _next(ring, algorithm))
    async with transaction(actor):
        await note(actor, "rotate_keys", "keys", None, actor.path or "", key=after.active)
    return after.active


async def reseal(actor: Actor, told: Meter) -> Resealed:
    """Seal again all that is not under the active master, until nothing is left, also what others write meanwhile.

    Ended halfway, it is begun again and goes on where it was.
    """
    require(actor, Permission.KEEP_ACCOUNTS)
    await _agree(actor)
    values, _ = await reseal_all(told)
    await asyncio.sleep(2 * FOLLOWED_EVERY_SECONDS)
    await writers_gone()
    more, broken = await reseal_all(told)
    kid = crypto.ring().active
    async with transaction(actor):
        await note(actor, "reseal_values", "keys", None, actor.path or "", key=kid, rows=values + more)
    return Resealed(kid, values + more, tuple(broken))


async def check(actor: Actor, told: Meter) -> list[Broken]:
    """List the sealed values that do not open, or are found by another's index; a wrong ring is refused before."""
    require(actor, Permission.KEEP_ACCOUNTS)
    return await check_all(told)


async def retire(actor: Actor, path: Path, kid: str) -> None:
    """Take a master out of the key file for good.

    Raises:
        NoSuchKey; KeyInUse: it is active, or values are under it. keyfile.CannotReplaceKeys.
    """
    require(actor, Permission.KEEP_ACCOUNTS)
    if kid not in crypto.ring().masters:
        raise NoSuchKey
    await writers_gone()
    if kid == crypto.ring().active or any(key.values for key in await keys(actor) if key.kid == kid):
        raise KeyInUse
    await _agree(actor)
    await _change(actor, path, lambda ring: ring.without(kid))
    async with transaction(actor):
        await note(actor, "retire_key", "keys", None, actor.path or "", key=kid)


def _next(ring: KeyRing, algorithm: str | None) -> KeyRing:
    return ring.activated(ring.prepared, algorithm) if ring.prepared else ring.rotated(algorithm)


async def _change(actor: Actor, path: Path, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
    """Replace the key file and take it into use. First the file, so that no value is ever under a key that is in no
    file.
    """
    before = keyfile.read(path)
    after = change(KeyRing.from_json(before))
    keyfile.replace(path, before, after.to_json())
    crypto.renew()
    await _agree(actor)
    return after


async def _agree(actor: Actor) -> None:
    """Let the database know the active master: the key-check row must not name one that may be retired."""
    async with transaction(actor):
        await KeyCheck.update({KeyCheck.value: crypto.ring().key_check_value()}).where(KeyCheck.id == 1)

"""The lock against guessing: failures of a password or a second factor are counted, in one statement each.

Strangers' failures count on the account; those of a browser that she has used before, or of a session of hers, count
there. So who tries a user name locks out other strangers and never its owner at her own desk. User names that
nobody has are locked by the same rule, so that a lock tells nobody that a name exists.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access.errors import Locked
from jinguo.access.policy import policy
from jinguo.access.sessions.known_browsers import STRANGE, KnownBrowser
from jinguo.access.tables import Account
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch, fetch_one

_ADDED = (
    "failures = CASE WHEN {table}.failures + 1 >= $2 THEN 0 ELSE {table}.failures + 1 END,"
    " locked_until = CASE WHEN {table}.failures + 1 >= $2 THEN $3::timestamptz ELSE {table}.locked_until END"
)
_OF_ACCOUNT = f"UPDATE account SET {_ADDED.format(table='account')} WHERE id = $1"
_OF_SLOT = (
    "INSERT INTO unknown_name (slot, failures) VALUES ($1, 1)"
    f" ON CONFLICT (slot) DO UPDATE SET {_ADDED.format(table='unknown_name')}"
)
_OWN_SLOTS, _ALARMS = 1 << 30, 16
"""Counters of browsers and sessions stand below zero, unknown names above, alarms between (see `codes`)."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter of failed log-ins: on an account (its id), or in a slot (a number)."""

    key: UUID | int

    async def refuse_locked(self) -> None:
        """Raise Locked while the lock lasts."""
        until = await self._locked_until()
        if until is not None and until > clock.now():
            raise self.locked()

    def locked(self) -> Locked:
        """The refusal, with the minutes that this installation locks for."""
        minutes = int(policy().locked_for.total_seconds()) // 60
        if isinstance(self.key, int) and self.key < 0:
            return Locked(f"在这台设备上连续输错次数太多，请 {minutes} 分钟后再试。忘了口令的，请管理员重设。")
        return Locked(f"连续输错次数太多，账号已锁定 {minutes} 分钟。请稍后再试，或请管理员解锁。")

    async def add(self) -> None:
        """Count one more failure and lock when there are too many; parallel guesses are all counted."""
        statement = _OF_SLOT if isinstance(self.key, int) else _OF_ACCOUNT
        await fetch(statement, self.key, policy().failures, clock.now() + policy().locked_for)

    async def clear(self, account: UUID) -> bool:
        """Forget the failures of a counter; False when the lock came, or the account was closed, while the answer was
        looked at. The account's row is locked until the transaction ends.
        """
        if isinstance(self.key, UUID):
            return bool(await fetch(_CLEAR_ACCOUNT, self.key, clock.now()))
        locked = await fetch("SELECT id FROM account WHERE id = $1 AND closed_at IS NULL FOR UPDATE", account)
        await fetch(_CLEAR_SLOT, self.key, clock.now())
        until = await self._locked_until()
        return bool(locked) and (until is None or until <= clock.now())

    async def _locked_until(self) -> datetime | None:
        table = "unknown_name WHERE slot" if isinstance(self.key, int) else "account WHERE id"
        row = await fetch_one(f"SELECT locked_until FROM {table} = $1", self.key)
        return row["locked_until"] if row else None


_CLEAR_ACCOUNT = (
    "UPDATE account SET failures = 0, locked_until = NULL"
    " WHERE id = $1 AND closed_at IS NULL AND (locked_until IS NULL OR locked_until <= $2) RETURNING id"
)
_CLEAR_SLOT = (
    "UPDATE unknown_name SET failures = 0, locked_until = NULL"
    " WHERE slot = $1 AND (locked_until IS NULL OR locked_until <= $2)"
)


def counter(account: Account, browser: KnownBrowser = STRANGE) -> Counter:
    """The counter for failures of a log-in: that of the account, or of a browser that the account has used before."""
    return own_counter(account, browser.number) if browser.knows(account.id) else Counter(account.id)


def own_counter(account: Account, place: UUID) -> Counter:
    """The counter for failures at a place of the account's own: a browser or a session. A new password begins anew."""
    about = account.id.bytes + place.bytes + account.password_set_at.isoformat().encode()
    return Counter(-_ALARMS - int.from_bytes(crypto.ring().mac("own failures", about)[:4], "big") % _OWN_SLOTS)


def counter_of_nobody(username: str) -> Counter:
    """The counter for failures with a user name that nobody has."""
    return Counter(int.from_bytes(crypto.ring().mac("unknown user name", username.encode())[:2], "big"))

"""The lock against guessing: failures of a password or a second factor count on the account, in one statement each.

User names that nobody has are locked by the same rule, so that a lock tells nobody that a name exists.
"""

from datetime import datetime
from uuid import UUID

from jinguo.access.errors import Locked
from jinguo.access.policy import policy
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch, fetch_one

_COUNTED = (
    "failures = CASE WHEN {table}.failures + 1 >= $2 THEN 0 ELSE {table}.failures + 1 END,"
    " locked_until = CASE WHEN {table}.failures + 1 >= $2 THEN $3::timestamptz ELSE {table}.locked_until END"
)


def refuse_locked(locked_until: datetime | None) -> None:
    """Raise Locked while the lock lasts."""
    if locked_until is not None and locked_until > clock.now():
        raise locked()


def locked() -> Locked:
    """The refusal, with the minutes that this installation locks for."""
    minutes = int(policy().locked_for.total_seconds()) // 60
    return Locked(f"连续输错次数太多，账号已锁定 {minutes} 分钟。请稍后再试，或请管理员解锁。")


async def count_failure(account: UUID) -> None:
    """One failure more, and the lock when they are too many, in one statement: parallel guesses are all counted."""
    statement = f"UPDATE account SET {_COUNTED.format(table='account')} WHERE id = $1"
    await fetch(statement, account, policy().failures, clock.now() + policy().locked_for)


async def count_unknown(username: str) -> None:
    """The same for a user name that nobody has."""
    await fetch(
        "INSERT INTO unknown_name (slot, failures) VALUES ($1, 1)"
        f" ON CONFLICT (slot) DO UPDATE SET {_COUNTED.format(table='unknown_name')}",
        _slot(username),
        policy().failures,
        clock.now() + policy().locked_for,
    )


async def unknown_locked_until(username: str) -> datetime | None:
    """Until when a user name that nobody has is locked."""
    row = await fetch_one("SELECT locked_until FROM unknown_name WHERE slot = $1", _slot(username))
    return row["locked_until"] if row else None


async def forget_failures(account: UUID) -> bool:
    """Forget the failures; False when the account was locked or closed while the answer was being looked at."""
    unlocked = await fetch(
        "UPDATE account SET failures = 0, locked_until = NULL"
        " WHERE id = $1 AND closed_at IS NULL AND (locked_until IS NULL OR locked_until <= $2) RETURNING id",
        account,
        clock.now(),
    )
    return bool(unlocked)


def _slot(username: str) -> int:
    return int.from_bytes(crypto.ring().mac("unknown user name", username.encode())[:2], "big")

"""The lock against guessing: failures of a password or a second factor count on the account, in one statement each."""

from datetime import datetime
from uuid import UUID

from jinguo.access.errors import Locked
from jinguo.access.rules import POLICY
from jinguo.kernel import clock
from jinguo.kernel.db import fetch


def refuse_locked(locked_until: datetime | None) -> None:
    """Raise Locked while the lock lasts."""
    if locked_until is not None and locked_until > clock.now():
        raise Locked


async def count_failure(account: UUID) -> None:
    """One failure more, and the lock when they are too many, in one statement: parallel guesses are all counted."""
    await fetch(
        "UPDATE account SET failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END,"
        " locked_until = CASE WHEN failures + 1 >= $2 THEN $3::timestamptz ELSE locked_until END WHERE id = $1",
        account,
        POLICY.failures,
        clock.now() + POLICY.locked_for,
    )


async def forget_failures(account: UUID) -> bool:
    """Forget the failures; False when the account was locked or closed while the answer was being looked at."""
    unlocked = await fetch(
        "UPDATE account SET failures = 0, locked_until = NULL"
        " WHERE id = $1 AND closed_at IS NULL AND (locked_until IS NULL OR locked_until <= $2) RETURNING id",
        account,
        clock.now(),
    )
    return bool(unlocked)

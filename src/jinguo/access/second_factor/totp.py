"""Six-digit codes of an authenticator app (RFC 6238: SHA-1, 30 s), each accepted once."""

from uuid import UUID

from pyotp.totp import TOTP
from pyotp.utils import strings_equal

from jinguo.access.tables import Account
from jinguo.kernel import clock
from jinguo.kernel.db import fetch

STEP = 30
"""Seconds that a code is shown."""

SKEW = 1
"""Steps before and after the present one that still count: clocks of phones are off by up to half a minute."""


def step_of(secret: str, code: str) -> int | None:
    """Find the step whose code this is, the latest of those that count now; None when it is none of them."""
    totp, now = TOTP(secret, interval=STEP), int(clock.now().timestamp()) // STEP
    for step in range(now + SKEW, now - SKEW - 1, -1):
        if strings_equal(totp.generate_otp(step), code):
            return step
    return None


async def accept(account: UUID, code: str) -> bool:
    """Accept a code once; whether it is right and was not used before, whoever else sends it at once."""
    row = await Account.objects().where(Account.id == account).first()
    if row is None or row.second_secret is None or row.second_since is None:
        return False
    step = step_of(row.second_secret.reveal(), code)
    if step is None:
        return False
    return bool(
        await fetch(
            "UPDATE account SET second_step = $2 WHERE id = $1 AND second_step < $2 RETURNING id", account, step
        )
    )

"""Recovery codes (备用码): each replaces the second factor once. Kept as keyed digests."""

import re
import secrets
from uuid import UUID

from jinguo.access.policy import policy
from jinguo.access.tables import RecoveryCode
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what looks alike on paper: 0 O, 1 I L, U V."""

LENGTH = 10
"""Ten of 30 signs: 49 bits, guessed by nobody within five tries."""


def written(code: str) -> str:
    """Tidy a code as it is typed into what is kept: without spaces and dashes, in capitals."""
    return re.sub(r"[\s-]", "", code).upper()


async def renew(account: UUID) -> list[str]:
    """Renew an account's recovery codes, in the caller's transaction: former ones are replaced; shown in two halves."""
    now = clock.now()
    await fetch(
        "UPDATE recovery_code SET replaced_at = $2 WHERE account = $1 AND used_at IS NULL AND replaced_at IS NULL",
        account,
        now,
    )
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(policy().recovery_codes)]
    await RecoveryCode.insert(*(RecoveryCode(account=account, digest=_digest(account, code)) for code in codes))
    return [f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}" for code in codes]


async def spend(account: UUID, typed: str) -> bool:
    """Spend a recovery code; whether it is the account's and was not used before, whoever else sends it at once."""
    return bool(
        await fetch(
            "UPDATE recovery_code SET used_at = $3"
            " WHERE account = $1 AND digest = $2 AND used_at IS NULL AND replaced_at IS NULL RETURNING id",
            account,
            _digest(account, written(typed)),
            clock.now(),
        )
    )


async def left(account: UUID) -> int:
    """Count the recovery codes that an account has not used yet."""
    return await RecoveryCode.count().where(
        RecoveryCode.account == account, RecoveryCode.used_at.is_null(), RecoveryCode.replaced_at.is_null()
    )


def _digest(account: UUID, code: str) -> bytes:
    return crypto.ring().mac("recovery code", account.bytes + code.encode())

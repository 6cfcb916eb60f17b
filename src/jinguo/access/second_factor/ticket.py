"""Tickets between the password and the second factor: kept by the browser for five minutes, and no session yet.

The ticket is sealed, names the account, and dies with the next log-in or change of the password.
"""

import json
from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID

from jinguo.access.errors import SecondStepOver
from jinguo.access.policy import policy
from jinguo.access.tables import Account
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets import tokens

_FIELD = "second_step.ticket"


def ticket(account: Account) -> str:
    """Make the ticket that the browser brings along with the second factor's code."""
    row = uuid7()
    told = json.dumps([str(account.id), clock.now().isoformat(), account.password_set_at.isoformat()])
    return f"{row}.{tokens.seal(_FIELD, row, told)}"


async def account_of(shown: str) -> Account:
    """Find the account that a ticket names.

    Raises:
        SecondStepOver: it is none of ours, older than five minutes, or spent by a log-in or a new password since.
    """
    try:
        row, _, sealed = shown.partition(".")
        name, given_at, password_set_at = json.loads(tokens.sealed(_FIELD, UUID(row), sealed))
    except ValueError:
        _over()
    given = datetime.fromisoformat(given_at).astimezone(UTC)
    account = await Account.objects().where(Account.id == UUID(name), Account.closed_at.is_null()).first()
    if (
        account is None
        or clock.now() - given >= policy().second_step_lives
        or account.password_set_at.isoformat() != password_set_at
        or (account.logged_in_at is not None and account.logged_in_at > given)
    ):
        _over()
    return account


def _over() -> NoReturn:
    raise SecondStepOver from None

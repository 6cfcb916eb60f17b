"""工作邮箱: where an account is written to."""

from uuid import UUID

from jinguo.access.tables import Account
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.kernel.db import transaction


async def set_mailbox(actor: Actor, account: UUID, address: str | None) -> None:
    """Set the mailbox of an account, which is written to from now on, or none: by its owner, or by the service once she
    has confirmed it. The caller writes the log. Raises Forbidden.
    """
    if actor is not SYSTEM and actor.id != account:
        raise Forbidden
    async with transaction(actor):
        sealed = Account.email.seal(account, address) if address else None
        await Account.update({Account.email: sealed}).where(Account.id == account, Account.closed_at.is_null())

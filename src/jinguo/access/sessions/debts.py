"""Debts of an account, to be paid first. Its sessions carry no role until then (`queries.session_actor`)."""

from jinguo.access.errors import Owing, PasswordDue, SecondFactorDue
from jinguo.access.policy import policy
from jinguo.access.queries import grants_of
from jinguo.access.rules import Owed, owed
from jinguo.access.tables import Account
from jinguo.authority.actor import Actor
from jinguo.kernel import clock

_DUE: dict[Owed, type[Owing]] = {Owed.PASSWORD: PasswordDue, Owed.SECOND_FACTOR: SecondFactorDue}


async def debt(actor: Actor) -> Owed | None:
    """Find the debt of the actor's account; None when there is none, or the actor is no account."""
    account = await Account.objects().where(Account.id == actor.id).first()
    if account is None:
        return None
    roles = [grant.role for grant in await grants_of(account.id)]
    return owed(account.must_change, account.password_set_at, account.second_since, roles, clock.now(), policy())


def due_error(due: Owed) -> Owing:
    """The error that a page raises while an account owes this debt."""
    return _DUE[due]()

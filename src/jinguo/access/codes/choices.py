"""Choose whom a proven phone opens, where that is not clear: several share it, or it was not used for long."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.access.accounts.actions import LoggedIn
from jinguo.access.codes import actions as codes
from jinguo.access.codes.holders import begin_session, is_doubtful
from jinguo.access.codes.ticket import parts_of
from jinguo.access.errors import WrongCode, WrongName
from jinguo.access.queries import token_digest
from jinguo.access.rules import POLICY
from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.people import queries as people
from jinguo.people.holders import Holder, holders
from jinguo.people.identity import normal_name


@dataclass(frozen=True, slots=True)
class Choice:
    """The persons whom a proven phone may open. `by_name`: the number was not used for long, so nobody is shown; she
    names herself.
    """

    index: bytes
    holders: tuple[Holder, ...]
    by_name: bool


async def choice(cookie: str) -> Choice:
    """Find whom the phone may open that this browser has proven within the last 20 minutes. Raises WrongCode."""
    index = people.phone_index(await codes.proven_phone(cookie))
    found = await holders(index)
    doubtful = bool(found) and await is_doubtful(index, found[0])
    return Choice(index, tuple(found), doubtful)


async def log_in_as(cookie: str, person: UUID, device: str) -> LoggedIn:
    """Begin the session of one of those whom a proven phone opens, as she has chosen. Raises WrongCode."""
    given = await choice(cookie)
    if given.by_name or all(each.person != person for each in given.holders):
        raise WrongCode("这个号码现在不能代她登录，请重新获取验证码。")
    return await begin_session(person, device, given.index)


async def log_in_named(cookie: str, name: str, device: str) -> LoggedIn:
    """Begin the session of whom a proven phone opens and who has this name; wrong ones count as wrong codes do.

    Raises:
        WrongCode: too long ago, or tried too often. WrongName.
    """
    given = await choice(cookie)
    row_id, secret, _ = parts_of(cookie)
    async with transaction(EVERYWHERE):
        tried = await fetch_one(
            "UPDATE login_code SET tries = tries + 1 WHERE id = $1 AND digest = $2 AND tries < $3 RETURNING id",
            *(row_id, token_digest(secret), POLICY.code_tries + POLICY.name_tries),
        )
    if tried is None:
        raise WrongCode("姓名试的次数太多，请过一会儿重新获取验证码，或者联系工作人员。")
    hers = [each.person for each in given.holders if each.name == normal_name(name)]
    if len(hers) != 1:
        raise WrongName
    return await begin_session(hers[0], device, given.index)


async def act_for(actor: Actor, person: UUID, device: str) -> LoggedIn:
    """Log in another person who shares the number by which the actor has logged in. The caller ends the former session.

    Raises:
        Forbidden: the number does not open her.
    """
    index = await _opened_by(actor)
    if index is None or all(each.person != person for each in await holders(index)):
        raise Forbidden
    return await begin_session(person, device, index, proven=False)


async def others(actor: Actor) -> list[Holder]:
    """List all whom the number opens by which the actor has logged in, herself among them; nobody, if only herself."""
    index = await _opened_by(actor)
    found = await holders(index) if index else []
    return found if len(found) > 1 else []


async def _opened_by(actor: Actor) -> bytes | None:
    row = await fetch_one("SELECT phone_index FROM session WHERE id = $1 AND account IS NULL", actor.session)
    return row["phone_index"] if row else None

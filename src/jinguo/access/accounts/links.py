"""Link an account of staff to the person it is, so that nobody approves her own hours or changes her own record."""

from uuid import UUID

from jinguo.access.accounts.keepers import kept
from jinguo.access.errors import PersonTaken, SharedPhone
from jinguo.access.tables import Account
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import BUSINESS, Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import NotFound
from jinguo.people import queries as people
from jinguo.people.holders import is_shared

_OWN = "自己的账号要请另一位管理员来对应。"


async def linkable(actor: Actor, phone: str) -> UUID:
    """Find the person of that phone whom the actor may see.

    Raises:
        Forbidden: the actor registers nobody. SharedPhone: several share it.
        NotFound: nobody within reach has the phone; the same for who is beyond.
    """
    require(actor, Permission.REGISTER_VOLUNTEERS)
    if await is_shared(people.phone_index(phone)):
        raise SharedPhone(fields={"phone": SharedPhone.message})
    found = [one.id for one in await people.known(phone, None) if one.by_phone and one.seen_by(actor)]
    if not found:
        sentence = "管理范围内没有登记过这个手机号，请先登记，或改正号码。"
        raise NotFound(sentence, fields={"phone": sentence})
    return found[0]


async def link_person(actor: Actor, account: UUID, phone: str) -> None:
    """Link an account to the person it is, by her phone.

    Raises:
        NoSuchAccount, Forbidden, NotFound. PersonTaken: another account of an office is that person already.
    """
    async with transaction(actor):
        path = await kept(actor, account, _OWN)
        person = await linkable(actor, phone)
        row = await Account.select(Account.kind).where(Account.id == account).first()
        if row and row["kind"] != BUSINESS and await _other_office(account, person):
            raise PersonTaken
        await Account.update({Account.person: person}).where(Account.id == account)
        await note(actor, "link_person", "account", account, path)


async def unlink_person(actor: Actor, account: UUID) -> None:
    """Unlink an account from the person it is. Raises NoSuchAccount, Forbidden."""
    async with transaction(actor):
        path = await kept(actor, account, _OWN)
        require(actor, Permission.REGISTER_VOLUNTEERS)
        await Account.update({Account.person: None}).where(Account.id == account)
        await note(actor, "unlink_person", "account", account, path)


async def _other_office(account: UUID, person: UUID) -> bool:
    return await Account.exists().where(Account.person == person, Account.kind != BUSINESS, Account.id != account)

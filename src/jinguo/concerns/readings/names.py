"""Who is named in a concern: found, written down, kept from every child and from this child's file, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jinguo.access.appointments.holders import holders
from jinguo.authority.actor import SYSTEM
from jinguo.children.readings.actions import cut_off
from jinguo.concerns.forms import Naming
from jinguo.concerns.rules import says
from jinguo.concerns.tables import ConcernName
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.mothers.actions import halt
from jinguo.mothers.policy import district_of

NOT_OFFERED = "请从列出的人里选，或者用文字写明"
NO_NUMBER = "没有这个编号，请核对，或者用文字写明"

_MOTHERS = """
SELECT DISTINCT q.id, q.name, 'person' AS kind FROM pairing p JOIN person q ON q.id = p.person
 WHERE p.child = $1 AND p.closed_on IS NULL ORDER BY q.name, q.id"""
_BY_NUMBER = """
SELECT q.id, q.name, 'person' AS kind FROM volunteer v JOIN person q ON q.id = v.person
 WHERE v.id = (SELECT coalesce(w.merged_into, w.id) FROM volunteer w WHERE w.number = $1) AND q.path ^@ $2"""
_ACCOUNTS = "SELECT id FROM account WHERE person = ANY($1) OR id = ANY($1)"
_WHO_STAYS = "SELECT coalesce(merged_into, id) AS id FROM person WHERE id = $1"
_PERSON = "SELECT person FROM account WHERE id = $1 AND person IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody who may be named: a person of the register, or an account of staff."""

    id: UUID
    name: str
    kind: str


async def mothers_of(child: UUID | None) -> list[Somebody]:
    """Women who are paired with a child now."""
    async with transaction(EVERYWHERE):
        return await fetch_as(Somebody, _MOTHERS, child) if child else []


async def staff_of(path: str) -> list[Somebody]:
    """Members of staff whose reach holds a place, by name."""
    found = {each.id: Somebody(each.id, each.name, "account") for each in await holders([path]) if not each.is_program}
    return sorted(found.values(), key=lambda each: (each.name, each.id))


async def put_names(concern: UUID, path: str, key: OwnKey, said: Naming, child: UUID | None) -> None:
    """Write down who is named, in the current transaction. Whoever's whole name stands among the words is chosen, too.

    Raises:
        Invalid: somebody who was not offered, or a number that nobody of the district has.
    """
    mothers, staff = await mothers_of(child), await staff_of(path)
    chosen = [each for each in mothers if each.id in said.people or says(said.named, each.name)]
    chosen += [each for each in staff if each.id in said.staff or says(said.named, each.name)]
    if said.people - {each.id for each in mothers}:
        raise Invalid(fields={"people": NOT_OFFERED})
    if said.staff - {each.id for each in staff}:
        raise Invalid(fields={"staff": NOT_OFFERED})
    if said.number:
        async with transaction(EVERYWHERE):
            found = await fetch_as(Somebody, _BY_NUMBER, said.number.strip().upper(), district_of(path))
        if not found:
            raise Invalid(fields={"number": NO_NUMBER})
        chosen += found
    for each in chosen:
        await _put(concern, path, key, each)
    if said.named:
        row = ConcernName(concern=concern, path=path)
        row.words = ConcernName.words.seal(key, row.id, said.named)
        await ConcernName.insert(row)
    accounts = await accounts_of([each.id for each in chosen])
    if child is not None and accounts:
        await cut_off(SYSTEM, child, accounts)


async def accounts_of(who: Sequence[UUID]) -> list[UUID]:
    """The accounts among these ids, and those of the persons among them."""
    return [row["id"] for row in await fetch(_ACCOUNTS, list(who))]


async def _put(concern: UUID, path: str, key: OwnKey, who: Somebody) -> None:
    """The row of somebody who was chosen; whoever is a person of the register is halted, which locks her row first."""
    account = who.id if who.kind == "account" else None
    known = await fetch(_PERSON, account) if account else []
    person = known[0]["person"] if known else None if account else who.id
    row = ConcernName(concern=concern, path=path, person=person, account=account)
    row.words = ConcernName.words.seal(key, row.id, who.name)
    if person:
        row.halt = await halt(SYSTEM, person)
        [stays] = await fetch(_WHO_STAYS, person)
        row.person = stays["id"]
    await ConcernName.insert(row)

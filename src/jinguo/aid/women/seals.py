"""The sealed part of an entry: written under the woman's own key, and read by `grants` alone."""

from dataclasses import dataclass
from uuid import UUID

from piccolo.columns import Column

from jinguo.aid.errors import NoSuchWoman, WomanClosed
from jinguo.aid.forms import WomanIdentity
from jinguo.aid.tables import Woman
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.people.identity import birth_date

Values = dict[Column | str, object]
SEALED = (Woman.name, Woman.id_number, Woman.phone, Woman.address, Woman.notes)


@dataclass(frozen=True, slots=True)
class UnsealedWoman:
    """Who a woman is, in the clear: for the one answer that was asked for, and never kept."""

    code: str
    name: str | None
    id_number: str | None
    phone: str | None
    address: str | None
    notes: str | None


def of_identity(woman: UUID, key: OwnKey, said: WomanIdentity) -> Values:
    """The columns of an entry that change with what was typed of her."""
    typed = {column: getattr(said, column._meta.name) for column in SEALED}
    values: Values = {column: column.seal(key, woman, text) for column, text in typed.items() if text}
    if said.id_number:
        born_on = birth_date(said.id_number)
        values[Woman.id_number_index] = Woman.id_number_index.of(said.id_number)
        values[Woman.birth_year] = born_on.year if born_on else None
    return values


async def own_key(woman: UUID) -> OwnKey:
    """The key of an entry, in the current transaction. Raises NoSuchWoman; WomanClosed: it was destroyed."""
    row = await Woman.objects().where(Woman.id == woman).first()
    if row is None:
        raise NoSuchWoman
    if row.key is None:
        raise WomanClosed
    return OwnKey(row.key.reveal())


async def unsealed(woman: UUID) -> UnsealedWoman:
    """All that is sealed of an entry, in the current transaction. The caller has asked, and has written the log."""
    key = await own_key(woman)
    row = await Woman.objects().where(Woman.id == woman).first()
    if row is None:
        raise NoSuchWoman
    opened = {column._meta.name: column.open(key, woman, getattr(row, column._meta.name)) for column in SEALED}
    return UnsealedWoman(code=row.code, **opened)

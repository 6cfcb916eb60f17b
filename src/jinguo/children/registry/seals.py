"""The sealed part of a file: written under the child's own key, and read by `readings` alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from piccolo.columns import Column

from jinguo.children.catalogue import Circumstance, Kinship, categories
from jinguo.children.errors import Erased, NoSuchChild
from jinguo.children.forms import Identity, NewCategory, NewGuardian
from jinguo.children.tables import Child, ChildCategory, ChildGuardian
from jinguo.kernel.secrets.own_key import OwnKey

Values = dict[Column | str, object]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guardian in the clear."""

    kinship: Kinship
    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Unsealed:
    """Unsealed: who a child is, in the clear: for the one answer that was asked for, and never kept."""

    code: str
    name: str | None
    id_number: str | None
    born_on: date | None
    address: str | None
    school: str | None
    notes: str | None
    guardians: tuple[Guarded, ...]
    circumstances: Mapping[str, tuple[Circumstance, ...]]


async def own_key(child: UUID) -> OwnKey:
    """The key of a file, in the current transaction. Raises NoSuchChild; Erased: it was destroyed."""
    row = await Child.objects().where(Child.id == child).first()
    if row is None:
        raise NoSuchChild
    if row.key is None:
        raise Erased
    return OwnKey(row.key.reveal())


def of_identity(child: UUID, key: OwnKey, said: Identity) -> Values:
    """The columns of a file that change with what was typed of the child."""
    values: Values = {}
    texts = {Child.name: said.name, Child.address: said.address, Child.school: said.school, Child.notes: said.notes}
    values |= {column: column.seal(key, child, text) for column, text in texts.items() if text}
    if said.id_number:
        values[Child.id_number] = Child.id_number.seal(key, child, said.id_number)
        values[Child.id_number_index] = Child.id_number_index.of(said.id_number)
    if said.known_birth:
        values[Child.born_on] = Child.born_on.seal(key, child, said.known_birth.isoformat())
        values[Child.birth_year] = said.known_birth.year
    if said.known_sex:
        values[Child.sex] = said.known_sex.value
    return values


def guardian(row: ChildGuardian, key: OwnKey, said: NewGuardian) -> None:
    """Seal a guardian's name and phone into a new row."""
    row.name = ChildGuardian.name.seal(key, row.id, said.guardian)
    row.phone = ChildGuardian.phone.seal(key, row.id, said.guardian_phone)


def category(row: ChildCategory, key: OwnKey, said: NewCategory) -> None:
    """Seal the parents' circumstances into a new row."""
    words = " ".join(sorted(each.value for each in said.circumstances))
    row.circumstances = ChildCategory.circumstances.seal(key, row.id, words or None)


async def unsealed(child: UUID) -> Unsealed:
    """List all that is sealed of a file, in the current transaction. The caller has asked, and has written the log."""
    key = await own_key(child)
    row = await Child.objects().where(Child.id == child).first()
    if row is None:
        raise NoSuchChild
    held = await ChildGuardian.objects().where(ChildGuardian.child == child, ChildGuardian.ended_at.is_null())
    kinds = await ChildCategory.objects().where(ChildCategory.child == child, ChildCategory.until.is_null())
    born_on = Child.born_on.open(key, child, row.born_on)
    return Unsealed(
        code=row.code,
        name=Child.name.open(key, child, row.name),
        id_number=Child.id_number.open(key, child, row.id_number),
        born_on=date.fromisoformat(born_on) if born_on else None,
        address=Child.address.open(key, child, row.address),
        school=Child.school.open(key, child, row.school),
        notes=Child.notes.open(key, child, row.notes),
        guardians=tuple(_guarded(each, key) for each in held),
        circumstances={categories()[each.category].label: _circumstances(each, key) for each in kinds},
    )


def _guarded(row: ChildGuardian, key: OwnKey) -> Guarded:
    name, phone = (
        column.open(key, row.id, sealed)
        for column, sealed in ((ChildGuardian.name, row.name), (ChildGuardian.phone, row.phone))
    )
    return Guarded(Kinship(row.kinship), name, phone)


def _circumstances(row: ChildCategory, key: OwnKey) -> tuple[Circumstance, ...]:
    words = ChildCategory.circumstances.open(key, row.id, row.circumstances) or ""
    return tuple(Circumstance(word) for word in words.split())

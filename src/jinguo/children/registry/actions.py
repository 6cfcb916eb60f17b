"""What can be done with a child's file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError
from piccolo.columns import Column

from jinguo.access.queries import same_hand
from jinguo.access.second_factor.proof import require_proof
from jinguo.attachments.actions import remove_of, sweep
from jinguo.authority import erasures
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children import rules, spans
from jinguo.children.catalogue import Closing
from jinguo.children.errors import Erased, Known, NoSuchChild, NotInCharge, Open, Own
from jinguo.children.forms import ChildChanges, FileEnd, NewChild
from jinguo.children.registry import seals
from jinguo.children.registry.cards import version
from jinguo.children.registry.categories import give_category
from jinguo.children.registry.guardians import name_guardian
from jinguo.children.registry.rows import in_charge, seen
from jinguo.children.tables import Child
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, atomic, fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.kernel.versions import refuse_overtaken
from jinguo.organisations import queries as organisations

CIRCLE = ("lives_with", "schooling", "boarding", "hope")
LISTS = ("needs", "languages")
CLOSED_LISTS = (*CIRCLE, *LISTS)
"""Columns of codes that a correction may change."""

_DESTROY = """
UPDATE child SET key = NULL, name = NULL, id_number = NULL, id_number_index = NULL, born_on = NULL, address = NULL,
       school = NULL, notes = NULL, needs = '{}', languages = '{}', hope = '', household = NULL, erased_at = $2
 WHERE id = $1 RETURNING code"""
_DESTROY_GUARDIANS = "UPDATE child_guardian SET name = NULL, phone = NULL WHERE child = $1"
_DESTROY_CATEGORIES = "UPDATE child_category SET circumstances = NULL WHERE child = $1"


@dataclass(frozen=True, slots=True)
class Filed:
    """A new file. `elsewhere`: another district keeps a file with the same ID number, of which nothing else is told."""

    id: UUID
    code: str
    elsewhere: bool


async def open_file(actor: Actor, new: NewChild, *, trial: bool = False) -> Filed:
    """Open a file: the child under a new key of its own, its category and its guardian. Whoever opens it is in charge.

    Args:
        trial: the caller takes it back, so that no code is used up.

    Raises:
        NoSuchOrganisation, Forbidden. Known: the ID number has a file in this district.
    """
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_CHILDREN, within=place.path)
        key, row_id = OwnKey.new(), uuid7()
        row = Child(
            id=row_id,
            code=f"T-{row_id.hex[-9:]}" if trial else await _next_code(),
            organisation=place.id,
            path=place.path,
            keeper=actor.id,
            keeper_name=actor.name,
            key=key.text,
            opened_by=actor.id,
            opened_by_name=actor.name,
            hope_asked_on=clock.today() if new.hope else None,
            **_circle(new),
        )
        for column, value in seals.of_identity(row_id, key, new).items():
            setattr(row, column._meta.name if isinstance(column, Column) else column, value)
        await _insert(row)
        await note(actor, "open_child_file", "child", row_id, place.path)
        await give_category(actor, row_id, new)
        await name_guardian(actor, row_id, new)
        elsewhere = bool(new.id_number) and await _is_elsewhere(row)
    return Filed(row_id, row.code, elsewhere)


async def _next_code() -> str:
    sequence = await fetch_one("SELECT nextval('child_number') AS next")
    return spans.code_of(sequence["next"] if sequence else 0)


def _circle(said: NewChild | ChildChanges) -> dict[str, Any]:
    """The codes of a form as they are kept."""
    codes = {name: getattr(said, name) for name in CIRCLE}
    return {name: code.value if code else "" for name, code in codes.items()} | {
        name: sorted(each.value for each in getattr(said, name)) for name in LISTS
    }


async def _insert(row: Child) -> None:
    try:
        async with atomic():
            await Child.insert(row)
    except UniqueViolationError:
        raise Known(fields={"id_number": Known.message}) from None


async def _is_elsewhere(row: Child) -> bool:
    """Whether another district keeps an open file with the same ID number. Nothing else of that is ever read."""
    async with transaction(EVERYWHERE):
        found = await fetch_one(
            "SELECT FROM child WHERE id_number_index = $1 AND closed_on IS NULL AND NOT path ^@ $2 LIMIT 1",
            *(row.id_number_index, rules.district(row.path)),
        )
    return found is not None


async def revise(actor: Actor, child_id: UUID, changes: ChildChanges, made_from: str | None = None) -> None:
    """Correct a file: its codes, and of the sealed part what was typed anew; nobody has to read it for that.

    Args:
        made_from: the version that the correction was made from (`ChildCard.version`).

    Raises:
        Overtaken: it is another one by now. NoSuchChild, Forbidden, NotInCharge, Closed, Erased, Known.
    """
    async with transaction(actor):
        row = await in_charge(actor, child_id)
        refuse_overtaken(made_from, version(row))
        given = changes.model_fields_set
        values: dict[Column | str, Any] = {
            name: value
            for name, value in _circle(changes).items()
            if name in given and value != _kept(getattr(row, name))
        }
        if "hope" in values:
            values["hope_asked_on"] = clock.today()
        said = seals.of_identity(child_id, await seals.own_key(child_id), changes)
        if not values and not said:
            return
        await _update(child_id, {**values, **said})
        fields = sorted({*(str(name) for name in values if name != "hope_asked_on"), *_typed(changes)})
        await note(actor, "revise_child_file", "child", child_id, row.path, fields=fields)


def _typed(changes: ChildChanges) -> set[str]:
    """The sealed fields that were typed anew, by name."""
    names = ("name", "id_number", "sex", "born_on", "address", "school", "notes")
    return {name for name in names if getattr(changes, name)}


def _kept(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value


async def _update(child_id: UUID, values: Mapping[Column | str, Any]) -> None:
    try:
        async with atomic():
            await Child.update(dict(values)).where(Child.id == child_id)
    except UniqueViolationError:
        raise Known(fields={"id_number": Known.message}) from None


async def take_over(actor: Actor, child_id: UUID) -> None:
    """Be in charge of a file from now on. Raises NoSuchChild, Forbidden."""
    async with transaction(actor):
        row = await seen(actor, child_id, lock=True)
        require(actor, Permission.KEEP_CHILDREN, within=row.path)
        if not await same_hand(actor, row.keeper):
            await Child.update({Child.keeper: actor.id, Child.keeper_name: actor.name}).where(Child.id == child_id)
            await note(actor, "take_over_child_file", "child", child_id, row.path)


async def close_file(actor: Actor, child_id: UUID, end: FileEnd) -> None:
    """Close a file; it is kept until its term is over. Raises NoSuchChild, Forbidden, NotInCharge, Closed, Erased."""
    async with transaction(actor):
        row = await in_charge(actor, child_id)
        values: dict[Column | str, Any] = {Child.closed_on: end.closed_on, Child.closing: end.closing.value}
        await Child.update({**values, Child.closed_by_name: actor.name}).where(Child.id == child_id)
        await fetch(
            "UPDATE access_grant SET ended_at = $2 WHERE child = $1 AND ended_at IS NULL AND agreed IS NOT false",
            *(child_id, clock.now()),
        )
        await note(actor, "close_child_file", "child", child_id, row.path, reason=end.closing.label)


async def reopen_file(actor: Actor, child_id: UUID) -> None:
    """Go on with a closed file. Raises NoSuchChild, Forbidden, NotInCharge, Erased; Known: a newer one is open."""
    async with transaction(actor):
        row = await seen(actor, child_id, lock=True)
        require(actor, Permission.KEEP_CHILDREN, within=row.path)
        if row.erased_at is not None:
            raise Erased
        if actor.id is not None and not await same_hand(actor, row.keeper):
            raise NotInCharge
        if row.closed_on is not None:
            await _update(child_id, {Child.closed_on: None, Child.closing: "", Child.closed_by_name: ""})
            await note(actor, "reopen_child_file", "child", child_id, row.path)


async def erase_file(actor: Actor, child_id: UUID) -> None:
    """Destroy the key of a closed file, and with it all that was under it, for good; code and categories stay.

    Raises:
        NoSuchChild, Forbidden, ProofRequired. Open: it is not closed. Own: whoever was in charge decides it alone.
    """
    async with transaction(actor):
        row = await Child.objects().where(Child.id == child_id).lock_rows().first()
        if row is None:
            raise NoSuchChild
        require(actor, Permission.APPROVE_READINGS, within=row.path)
        require_proof(actor)
        if row.closed_on is None:
            raise Open
        if await same_hand(actor, row.keeper):
            raise Own
        if row.erased_at is None:
            await destroy(child_id)
            await note(actor, "erase_child_file", "child", child_id, row.path, reason=Closing(row.closing).label)
    await sweep()


async def destroy(child_id: UUID) -> None:
    """Destroy a file's key and what was under it, in the current transaction, which commits only once the log outside
    the database knows of it. The files of its attachments go when they are swept.
    """
    code = await destroy_again(child_id)
    erasures.append_files([(code, child_id)], clock.now())


async def destroy_again(child_id: UUID) -> str:
    """Destroy what a restored backup has brought back, in the current transaction; return the file's code."""
    row = await fetch_one(_DESTROY, child_id, clock.now())
    if row is None:
        raise NoSuchChild
    await fetch(_DESTROY_GUARDIANS, child_id)
    await fetch(_DESTROY_CATEGORIES, child_id)
    await remove_of(child_id)
    return row["code"]

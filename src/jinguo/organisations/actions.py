"""What can be done with organisations."""

from collections.abc import Iterable
from dataclasses import dataclass

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.organisations.catalogue import may_stand_under
from jinguo.organisations.errors import CodeTaken, Misplaced
from jinguo.organisations.forms import NewOrganisation
from jinguo.organisations.queries import Place, by_code
from jinguo.organisations.rules import child_path
from jinguo.organisations.tables import Organisation


@dataclass(frozen=True, slots=True)
class Planted:
    """What became of a list of organisations: new ones, and those that were there already."""

    added: int
    known: int


async def add(actor: Actor, new: NewOrganisation) -> Place:
    """Put an organisation into the tree.

    Raises:
        NoSuchOrganisation: the parent. Misplaced: it cannot stand there. CodeTaken. Forbidden.
    """
    async with transaction(actor):
        parent = await by_code(new.parent_code) if new.parent_code else None
        require(actor, Permission.KEEP_ORGANISATIONS, within=parent.path if parent else EVERYWHERE.path)
        if not may_stand_under(new.kind, parent.kind if parent else None):
            raise Misplaced
        if await Organisation.exists().where(Organisation.code == new.code):
            raise CodeTaken
        row = Organisation(
            code=new.code,
            name=new.name,
            kind=new.kind.value,
            new_field_kind=new.new_field_kind.value if new.new_field_kind else None,
            parent=parent.id if parent else None,
            path=child_path(parent.path if parent else None, new.code, new.kind),
            level=(parent.level if parent else 0) + 1,
        )
        await Organisation.insert(row)
        await note(actor, "add_organisation", "organisation", row.id, row.path)
        return await by_code(new.code)


async def plant(actor: Actor, rows: Iterable[NewOrganisation]) -> Planted:
    """Put many into the tree, parents before children; those whose code is known stay as they are."""
    added = known = 0
    async with transaction(actor):
        for new in rows:
            try:
                await add(actor, new)
                added += 1
            except CodeTaken:
                known += 1
    return Planted(added, known)

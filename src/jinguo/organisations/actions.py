"""Actions on organisations: add, take in a workbook, rename, end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.versions import refuse_overtaken
from jinguo.organisations.catalogue import may_stand_under
from jinguo.organisations.errors import CodesUsedUp, CodeTaken, Misplaced, StillInUse, WrongCode
from jinguo.organisations.forms import NewOrganisation, OrganisationName, UncodedOrganisation
from jinguo.organisations.placement import Node, Placed, Refused, place_all
from jinguo.organisations.queries import Place, by_code, is_used
from jinguo.organisations.rules import child_path, code_problem, next_code
from jinguo.organisations.tables import Organisation
from jinguo.organisations.workbook import Line

CHUNK = 1000
"""Rows of one INSERT; a statement holds 32,767 values at most."""


@dataclass(frozen=True, slots=True)
class Planted:
    """The result of planting a list of organisations: new ones, and those that were there already."""

    added: int
    known: int


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The result of taking in a workbook: organisations placed, those known already, and the rows that were refused."""

    placed: tuple[Placed, ...]
    known: int
    refused: tuple[Refused, ...]


async def add(actor: Actor, new: NewOrganisation) -> Place:
    """Put an organisation into the tree.

    Raises:
        NoSuchOrganisation: the parent. Misplaced, WrongCode: it cannot stand there. CodeTaken. Forbidden.
    """
    async with transaction(actor):
        parent = await by_code(new.parent_code) if new.parent_code else None
        require(actor, Permission.KEEP_ORGANISATIONS, within=parent.path if parent else EVERYWHERE.path)
        if not may_stand_under(new.kind, parent.kind if parent else None):
            raise Misplaced
        if problem := code_problem(new.code, new.kind, parent.code if parent else None):
            raise WrongCode(f"{problem}。", fields={"code": problem})
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
    """Put many organisations into the tree, parents before children; those whose code is known stay as they are."""
    added = known = 0
    async with transaction(actor):
        for new in rows:
            try:
                await add(actor, new)
                added += 1
            except CodeTaken:
                known += 1
    return Planted(added, known)


async def add_uncoded(actor: Actor, new: UncodedOrganisation) -> Place:
    """Put an organisation without a division code into the tree, under the next free code of its kind.

    Raises:
        CodesUsedUp, and what `add` raises.
    """
    async with transaction(actor):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('organisation_code'))")
        stem = f"{new.parent_code.partition('-')[0]}-"
        rows = await fetch("SELECT code FROM organisation WHERE code ^@ $1", stem)
        code = next_code(new.parent_code, new.kind, {row["code"] for row in rows})
        if code is None:
            raise CodesUsedUp
        return await add(actor, NewOrganisation(code=code, **new.model_dump()))


async def take_in(actor: Actor, lines: Sequence[Line], *, dry_run: bool = False) -> TakenIn:
    """Put the organisations of a workbook into the tree: those that can be placed, in whatever order the rows stand.

    With `dry_run` nothing is written; the answer is the same.
    """
    require(actor, Permission.KEEP_ORGANISATIONS)
    async with transaction(actor):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('organisation_code'))")
        codes = {code for line in lines if line.new for code in (line.new.code, line.new.parent_code) if code}
        rows = await fetch_as(
            Node,
            "SELECT id, code, name, kind, path, level, ended_on IS NOT NULL AS ended FROM organisation"
            " WHERE code = ANY($1)",
            [*codes],
        )
        there = {node.code: node for node in rows}
        placed, known, refused = place_all(
            lines, there, lambda path: actor.may(Permission.KEEP_ORGANISATIONS, within=path)
        )
        if not dry_run:
            await _insert(actor, placed)
    return TakenIn(placed, known, refused)


async def _insert(actor: Actor, placed: Sequence[Placed]) -> None:
    for start in range(0, len(placed), CHUNK):
        await Organisation.insert(*(Organisation(**each.columns()) for each in placed[start : start + CHUNK]))
    for district in {each.node.path.split("/")[1] for each in placed}:
        added = sum(each.node.path.startswith(f"/{district}/") for each in placed)
        await note(actor, "import_organisations", "organisation", None, f"/{district}/", added=added)


async def rename(actor: Actor, code: str, name: OrganisationName, made_from: str | None = None) -> Place:
    """Correct an organisation's name. Raises NoSuchOrganisation, Forbidden; Overtaken: `made_from` is not its
    version.
    """
    async with transaction(actor):
        await fetch("SELECT 1 FROM organisation WHERE code = $1 FOR NO KEY UPDATE", code)
        place = await by_code(code)
        require(actor, Permission.KEEP_ORGANISATIONS, within=place.path)
        refuse_overtaken(made_from, place.version)
        if place.name != name.name:
            await Organisation.update({Organisation.name: name.name}).where(Organisation.id == place.id)
            await note(actor, "rename_organisation", "organisation", place.id, place.path, before=place.name)
    return place


async def end(actor: Actor, code: str) -> Place:
    """Take an organisation to which nothing belongs out of the tree; its row stays, its code is never given again.

    Raises:
        NoSuchOrganisation, Forbidden. StillInUse: organisations, people, events or accounts belong to it.
    """
    async with transaction(actor):
        place = await by_code(code)
        require(actor, Permission.KEEP_ORGANISATIONS, within=place.path)
        if await is_used(place.id):
            raise StillInUse
        await Organisation.update({Organisation.ended_on: clock.today()}).where(Organisation.id == place.id)
        await note(actor, "end_organisation", "organisation", place.id, place.path)
    return place

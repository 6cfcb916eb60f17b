"""What can be seen of organisations. Names and codes of places are public; only lists are cut to the actor's subtree."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, fetch_one
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.organisations.rules import ancestors, federation_name

_COLUMNS = "o.id, o.code, o.name, o.kind, o.path, o.level, o.parent, o.new_field_kind"


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as other domains see it."""

    id: UUID
    code: str
    name: str
    kind: OrganisationKind
    path: str
    level: int
    parent: UUID | None
    new_field_kind: str | None

    @property
    def federation(self) -> str:
        """How it signs."""
        return federation_name(self.name, self.kind)


def _place(row: Any) -> Place:  # noqa: ANN401
    return Place(**{**row, "kind": OrganisationKind(row["kind"])})


async def by_code(code: str) -> Place:
    """The organisation with a 12-digit code (or one such as 330211001001-W01). Six digits name the district.

    Raises:
        NoSuchOrganisation.
    """
    whole = code + "000000" if len(code) == 6 else code  # noqa: PLR2004 (a division code of GB/T 2260)
    row = await fetch_one(f"SELECT {_COLUMNS} FROM organisation o WHERE o.code = $1 AND o.ended_on IS NULL", whole)
    if row is None:
        raise NoSuchOrganisation
    return _place(row)


async def by_path(path: str) -> Place:
    """The organisation at a path. Raises NoSuchOrganisation."""
    row = await fetch_one(f"SELECT {_COLUMNS} FROM organisation o WHERE o.path = $1", path)
    if row is None:
        raise NoSuchOrganisation
    return _place(row)


async def subtree(actor: Actor, root: str | None = None) -> list[Place]:
    """The organisations within the actor's reach, below `root` if given, in the order of the tree."""
    require(actor, Permission.SEE_ORGANISATIONS, within=root)
    return await below(root or actor.path or "")


async def below(root: str) -> list[Place]:
    """An organisation and all below it, in the order of the tree. An empty root is below nothing."""
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM organisation o WHERE o.path ^@ nullif($1, '') AND o.ended_on IS NULL ORDER BY o.path", root
    )
    return [_place(row) for row in rows]


async def districts() -> list[Place]:
    """The roots of the trees: what a newcomer chooses from first."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM organisation o WHERE o.level = 1 AND o.ended_on IS NULL ORDER BY o.path")
    return [_place(row) for row in rows]


async def full_names(paths: set[str]) -> dict[str, str]:
    """Path -> name with the names above it, without the district: 招宝山街道 西门社区."""
    wanted = paths | {above for path in paths for above in ancestors(path)}
    rows = await fetch("SELECT path, name FROM organisation WHERE path = ANY($1)", list(wanted))
    names = {row["path"]: row["name"] for row in rows}
    return {
        path: " ".join(names[step] for step in [*ancestors(path)[1:], path] if step in names) for path in paths
    }

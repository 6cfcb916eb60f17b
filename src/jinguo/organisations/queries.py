"""Queries about organisations. Names and codes of places are public; lists are cut to the actor's subtree."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.cursors import USUAL, Slice, cut, keys, path_key
from jinguo.kernel.db import fetch, fetch_one
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.kernel.versions import version_of
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.organisations.rules import ancestors, federation_name

NO_ACTOR = {
    "by_code": "public: names and codes of places",
    "by_path": "public: names and codes of places",
    "below": "public: names and codes of places",
    "districts": "public: names and codes of places",
    "full_names": "public: names and codes of places",
    "is_used": "internal: `end` asks permission",
}
"""Functions that take no actor, and why."""

DIVISION = 6
"""Digits of a district's division code (GB/T 2260)."""

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
        """The federation's name with which the organisation signs."""
        return federation_name(self.name, self.kind)

    @property
    def version(self) -> str:
        """The version of the organisation's name that a change names as what it was made from."""
        return version_of({"name": self.name})


async def by_code(code: str) -> Place:
    """Find the organisation with a 12-digit code (or one such as 330211001001-W01). Six digits name the district.

    Raises:
        NoSuchOrganisation.
    """
    whole = code + "000000" if len(code) == DIVISION else code
    statement = f"SELECT {_COLUMNS} FROM organisation o WHERE o.code = $1 AND o.ended_on IS NULL"
    place = await fetch_one_as(Place, statement, whole)
    if place is None:
        raise NoSuchOrganisation
    return place


async def by_path(path: str) -> Place:
    """Find the organisation at a path. Raises NoSuchOrganisation."""
    place = await fetch_one_as(Place, f"SELECT {_COLUMNS} FROM organisation o WHERE o.path = $1", path)
    if place is None:
        raise NoSuchOrganisation
    return place


async def subtree(actor: Actor, root: str | None = None) -> list[Place]:
    """List the organisations within the actor's reach, below `root` if given, in the order of the tree."""
    require(actor, Permission.SEE_ORGANISATIONS, within=root or actor.path, event=actor.event)
    return await below(root or actor.path or "")


async def slice_of(actor: Actor, *, after: str = "", limit: int = USUAL) -> Slice[Place]:
    """List a part of the organisations within the actor's reach, for programs. Raises Invalid: the cursor is none."""
    require(actor, Permission.SEE_ORGANISATIONS, within=actor.path, event=actor.event)
    (last,) = keys(after, "organisations", path_key)
    rows = await fetch_as(
        Place,
        f"SELECT {_COLUMNS} FROM organisation o WHERE o.path ^@ nullif($1, '') AND o.ended_on IS NULL"
        " AND ($2::text IS NULL OR o.path > $2) ORDER BY o.path LIMIT $3",
        *(actor.path or "", last, limit + 1),
    )
    part, following = cut(rows, limit, "organisations", lambda row: (row.path,))
    return Slice(part, following)


async def below(root: str) -> list[Place]:
    """List an organisation and all below it, in the order of the tree. An empty root is below nothing."""
    return await fetch_as(
        Place,
        f"SELECT {_COLUMNS} FROM organisation o WHERE o.path ^@ nullif($1, '') AND o.ended_on IS NULL ORDER BY o.path",
        root,
    )


async def districts() -> list[Place]:
    """List the roots of the trees: what a newcomer chooses from first."""
    return await fetch_as(
        Place, f"SELECT {_COLUMNS} FROM organisation o WHERE o.level = 1 AND o.ended_on IS NULL ORDER BY o.path"
    )


async def full_names(paths: set[str]) -> dict[str, str]:
    """Look up path -> name with the names above it, without the district: 招宝山街道 西门社区."""
    wanted = paths | {above for path in paths for above in ancestors(path)}
    rows = await fetch("SELECT path, name FROM organisation WHERE path = ANY($1)", list(wanted))
    names = {row["path"]: row["name"] for row in rows}
    return {path: " ".join(names[step] for step in [*ancestors(path)[1:], path] if step in names) for path in paths}


_POINTING = """
SELECT c.conrelid::regclass::text AS place, a.attname AS name FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
 WHERE c.contype = 'f' AND c.confrelid = 'organisation'::regclass ORDER BY 1, 2"""


async def is_used(organisation: UUID) -> bool:
    """Whether any row of any table points to an organisation; those below it that have ended do not count.

    Asked of the database's own foreign keys, so that this domain need not know who uses it. The reach of the current
    transaction must hold the organisation's subtree.
    """
    for column in await fetch(_POINTING):
        living = " AND ended_on IS NULL" if column["place"] == "organisation" else ""
        found = await fetch_one(
            f'SELECT EXISTS (SELECT FROM {column["place"]} WHERE "{column["name"]}" = $1{living}) AS used',
            organisation,
        )
        if found and found["used"]:
            return True
    return False

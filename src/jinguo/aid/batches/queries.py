"""What can be seen of batches: receivers by their codes, what each was given; and the stock of packages."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from jinguo.aid.catalogue import Funding, NotGiven, Programme, programmes
from jinguo.aid.errors import NoSuchBatch
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names

NO_ACTOR: dict[str, str] = {}
"""Functions that take no actor, and why."""

MOST = 200

_BATCH = """
SELECT b.id, b.code, b.path, b.programme AS programme_code, b.title, b.funding, b.funder, b.goods, b.value, b.package,
       b.opened_at, b.closed_at, count(s.id)::int AS listed, count(s.given_on)::int AS given,
       coalesce(sum(s.value) FILTER (WHERE s.given_on IS NOT NULL), 0)::int AS worth
  FROM aid_batch b LEFT JOIN aid_share s ON s.batch = b.id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A batch in the list."""

    id: UUID
    code: str
    path: str
    programme_code: str
    title: str
    funding: Funding
    funder: str
    goods: str
    value: int
    package: UUID | None
    opened_at: datetime
    closed_at: datetime | None
    listed: int
    given: int
    worth: int
    organisation: str = ""

    @property
    def programme(self) -> Programme:
        """What it is given under."""
        return programmes()[self.programme_code]


async def batches(actor: Actor) -> list[BatchRow]:
    """Batches within reach, open ones first, the newest first. Raises Forbidden."""
    require(actor, Permission.KEEP_AID)
    async with transaction(actor):
        rows = await fetch_as(
            BatchRow,
            f"{_BATCH} WHERE b.path ^@ nullif($1, '') GROUP BY b.id"
            " ORDER BY b.closed_at IS NOT NULL, b.opened_at DESC, b.id LIMIT $2",
            *(actor.path or "", MOST),
        )
        names = await full_names({row.path for row in rows})
    return [replace(row, organisation=names.get(row.path, "")) for row in rows]


async def batch(actor: Actor, batch_id: UUID) -> BatchRow:
    """One batch. Raises NoSuchBatch, Forbidden."""
    require(actor, Permission.KEEP_AID)
    async with transaction(actor):
        row = await fetch_one_as(BatchRow, f"{_BATCH} WHERE b.id = $1 GROUP BY b.id", batch_id)
        if row is None:
            raise NoSuchBatch
        require(actor, Permission.KEEP_AID, within=row.path)
        return replace(row, organisation=(await full_names({row.path})).get(row.path, ""))


_SHARE = """
SELECT s.id, coalesce(w.code, c.code) AS code, s.woman, s.child, s.path, s.value, s.given_on, s.given_by, s.receipt,
       nullif(s.reason, '') AS reason, s.settled_at, s.settled_by_name AS by
  FROM aid_share s LEFT JOIN woman w ON w.id = s.woman LEFT JOIN child c ON c.id = s.child
 WHERE s.batch = $1 ORDER BY s.settled_at IS NOT NULL, code"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A receiver of a batch: her code alone."""

    id: UUID
    code: str
    woman: UUID | None
    child: UUID | None
    path: str
    value: int
    given_on: date | None
    given_by: str
    receipt: str
    reason: NotGiven | None
    settled_at: datetime | None
    by: str
    organisation: str = ""


async def shares(actor: Actor, batch_id: UUID) -> list[ShareRow]:
    """Receivers of a batch, those that wait first. Raises NoSuchBatch, Forbidden."""
    await batch(actor, batch_id)
    async with transaction(actor):
        rows = await fetch_as(ShareRow, _SHARE, batch_id)
        names = await full_names({row.path for row in rows})
    return [replace(row, organisation=names.get(row.path, "")) for row in rows]


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A kind of package with what is left of it."""

    id: UUID
    path: str
    title: str
    contents: list[str]
    value: int
    left: int


async def packages(actor: Actor) -> list[PackageRow]:
    """Kinds of packages within reach, with their stock. Raises Forbidden."""
    require(actor, Permission.KEEP_AID)
    async with transaction(actor):
        return await fetch_as(
            PackageRow,
            'SELECT p.id, p.path, p.title, p.contents, p.value, coalesce(sum(m.change), 0)::int AS "left"'
            " FROM aid_package p LEFT JOIN stock_move m ON m.package = p.id WHERE p.path ^@ nullif($1, '')"
            " GROUP BY p.id ORDER BY p.made_at DESC",
            actor.path or "",
        )

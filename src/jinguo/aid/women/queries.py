"""What can be seen of women in difficulty without reading who they are: codes, categories, what is due."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.aid.catalogue import Leaving, Purpose, Source, WomanCategory, woman_categories
from jinguo.aid.errors import NoSuchWoman
from jinguo.aid.tables import Woman
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import ConsentManner
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names
from jinguo.people.identity import ID_LENGTH, normal_id

NO_ACTOR = {"covering": "internal: `read` asks whether there is anything that opens the entry"}
"""Functions that take no actor, and why."""

NOTICE = "2026-12"
"""Version of what a woman is told before she agrees."""

_ROW = """
SELECT w.id, w.code, w.path, w.birth_year, w.closed_on, w.erased_at, nullif(w.leaving, '') AS leaving,
       coalesce(k.categories, '{}') AS categories, k.recheck_on, s.given AS agreed
  FROM woman w
  LEFT JOIN LATERAL (SELECT array_agg(category ORDER BY since, category) AS categories, min(recheck_on) AS recheck_on
                       FROM woman_kind WHERE woman = w.id AND until IS NULL) k ON true
  LEFT JOIN LATERAL (SELECT given FROM woman_consent WHERE woman = w.id
                      ORDER BY recorded_at DESC, id DESC LIMIT 1) s ON true"""

_FOUND = """
 WHERE w.path ^@ nullif($1, '') AND (w.closed_on IS NOT NULL) = $2 AND ($3::text = '' OR w.code = $3)
   AND ($4::bytea IS NULL OR w.id_number_index = $4) AND ($5::text = '' OR $5 = ANY(k.categories))
   AND (NOT $6::bool OR k.recheck_on <= $7 OR k.recheck_on IS NULL) AND (NOT $8::bool OR s.given IS NOT true)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WomanRow:
    """An entry in the list: her code, never who she is."""

    id: UUID
    code: str
    path: str
    birth_year: int | None
    closed_on: date | None
    erased_at: datetime | None
    leaving: Leaving | None
    categories: list[str]
    recheck_on: date | None
    agreed: bool | None
    organisation: str = ""

    @property
    def kinds(self) -> tuple[WomanCategory, ...]:
        """Her categories."""
        return tuple(woman_categories()[code] for code in self.categories)

    @property
    def waits(self) -> tuple[str, ...]:
        """What has to be done with the entry."""
        due = self.closed_on is None and (self.recheck_on is None or self.recheck_on <= clock.today())
        unasked = self.closed_on is None and not self.agreed
        return tuple(words for words, holds in (("要核对", due), ("没有同意", unasked)) if holds)


@dataclass(frozen=True, slots=True)
class SoughtWomen:
    """Which entries are wanted; what is left out does not matter."""

    text: str = ""
    within: str = ""
    category: str = ""
    recheck: bool = False
    unconsented: bool = False
    closed: bool = False


async def women(actor: Actor, sought: SoughtWomen, *, page: int = 1, size: int = 50) -> Page[WomanRow]:
    """Entries within reach, by code. Raises Forbidden."""
    root = sought.within or actor.path or ""
    require(actor, Permission.KEEP_WOMEN, within=root)
    code, index = _typed(sought.text)
    flags = (sought.recheck, clock.today(), sought.unconsented)
    given = (root, sought.closed, code, index, sought.category, *flags)
    async with transaction(actor):
        [counted] = await fetch(f"SELECT count(*) AS total FROM ({_ROW}{_FOUND}) found", *given)
        rows = await fetch_as(
            WomanRow,
            f"{_ROW}{_FOUND} ORDER BY w.code LIMIT $9 OFFSET $10",
            *(*given, size, (max(page, 1) - 1) * size),
        )
        names = await full_names({row.path for row in rows})
    return Page([_placed(row, names.get(row.path, "")) for row in rows], counted["total"], page, size)


def _typed(text: str) -> tuple[str, bytes | None]:
    """What a typed text looks for: a code, or a whole ID number by its index."""
    plain = normal_id(text).upper()
    return ("", Woman.id_number_index.of(plain)) if len(plain) == ID_LENGTH else (plain, None)


def _placed(row: WomanRow, organisation: str) -> WomanRow:
    kept = {name: getattr(row, name) for name in WomanRow.__slots__ if name != "organisation"}
    return WomanRow(**kept, organisation=organisation)


@dataclass(frozen=True, slots=True)
class KindRow:
    """A category that she has or had."""

    id: UUID
    category: str
    source: Source
    since: date
    checked_on: date
    recheck_on: date
    until: date | None
    by: str

    @property
    def kind(self) -> WomanCategory:
        """What it is."""
        return woman_categories()[self.category]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What she has answered."""

    given: bool
    manner: ConsentManner
    answered_on: date
    by: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request to read, and what became of it. Without `code` it is for all entries of a place."""

    id: UUID
    woman: UUID | None
    code: str | None
    path: str
    grantee: UUID
    grantee_name: str
    purpose: Purpose
    days: int
    asked_at: datetime
    decided_by_name: str
    until: datetime | None
    organisation: str = ""

    @property
    def what(self) -> str:
        """Which entries: F-0001, or 城东社区全部登记."""
        return self.code or f"{self.organisation}全部登记"


@dataclass(frozen=True, slots=True)
class WomanCard:
    """An entry but for what is sealed."""

    row: WomanRow
    kinds: tuple[KindRow, ...]
    answers: tuple[AnswerRow, ...]


async def woman(actor: Actor, woman_id: UUID) -> WomanCard:
    """One entry but for what is sealed. Raises NoSuchWoman, Forbidden."""
    require(actor, Permission.KEEP_WOMEN)
    async with transaction(actor):
        row = await fetch_one_as(WomanRow, f"{_ROW} WHERE w.id = $1", woman_id)
        if row is None:
            raise NoSuchWoman
        require(actor, Permission.KEEP_WOMEN, within=row.path)
        names = await full_names({row.path})
        kinds = await fetch_as(
            KindRow,
            "SELECT id, category, source, since, checked_on, recheck_on, until, recorded_by_name AS by FROM woman_kind"
            " WHERE woman = $1 ORDER BY until IS NOT NULL, recorded_at DESC",
            woman_id,
        )
        said = await fetch_as(
            AnswerRow,
            "SELECT given, manner, answered_on, recorded_by_name AS by FROM woman_consent WHERE woman = $1"
            " ORDER BY recorded_at DESC, id DESC",
            woman_id,
        )
    return WomanCard(_placed(row, names.get(row.path, "")), tuple(kinds), tuple(said))


_COVERING = """
SELECT g.until FROM woman_grant g JOIN woman w ON w.id = $1 AND w.erased_at IS NULL
 WHERE g.grantee = $2 AND g.agreed AND g.ended_at IS NULL AND g.until > $3
   AND (g.woman = w.id OR (g.woman IS NULL AND w.path ^@ g.path)) ORDER BY g.until DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Covering:
    """Until when an entry is open to somebody."""

    until: datetime


async def covering(woman_id: UUID, account: UUID | None) -> Covering | None:
    """What opens an entry to an account now; None: nothing. Within the caller's transaction and reach."""
    return await fetch_one_as(Covering, _COVERING, woman_id, account, clock.now())


async def open_until(actor: Actor, woman_id: UUID) -> Covering | None:
    """What opens an entry to the actor now. Raises NoSuchWoman, Forbidden."""
    await woman(actor, woman_id)
    async with transaction(actor):
        return await covering(woman_id, actor.id)


_REQUESTS = """
SELECT g.id, g.woman, w.code, g.path, g.grantee, g.grantee_name, g.purpose, g.days, g.asked_at, g.decided_by_name,
       g.until FROM woman_grant g LEFT JOIN woman w ON w.id = g.woman
 WHERE g.path ^@ nullif($1, '') AND g.ended_at IS NULL"""


async def waiting(actor: Actor) -> list[RequestRow]:
    """Requests that wait for an approval within reach, the oldest first. Raises Forbidden."""
    return await _requests(actor, " AND g.decided_at IS NULL ORDER BY g.asked_at")


async def running(actor: Actor) -> list[RequestRow]:
    """Grants that open entries now, those that end first. Raises Forbidden."""
    return await _requests(actor, " AND g.agreed AND g.until > $2 ORDER BY g.until", clock.now())


async def _requests(actor: Actor, which: str, *more: object) -> list[RequestRow]:
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        rows = await fetch_as(RequestRow, _REQUESTS + which, actor.path or "", *more)
        names = await full_names({row.path for row in rows})
    kept = [name for name in RequestRow.__slots__ if name != "organisation"]
    return [
        RequestRow(**{name: getattr(row, name) for name in kept}, organisation=names.get(row.path, "")) for row in rows
    ]


async def ended(actor: Actor) -> list[WomanRow]:
    """Closed entries within reach that still have their key. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        return await fetch_as(
            WomanRow,
            f"{_ROW} WHERE w.path ^@ nullif($1, '') AND w.closed_on IS NOT NULL AND w.erased_at IS NULL"
            " ORDER BY w.closed_on",
            actor.path or "",
        )


async def to_check(actor: Actor) -> int:
    """How many entries within reach have a category to be checked. Raises Forbidden."""
    return (await women(actor, SoughtWomen(recheck=True), size=1)).total

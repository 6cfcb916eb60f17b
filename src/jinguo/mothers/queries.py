"""What can be seen of mothers: by who keeps them, within her reach, and by each of her own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.labels import Labelled
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.mothers.catalogue import Distance, Language, Reason, Skill, Slot, State
from jinguo.mothers.errors import NoSuchMother
from jinguo.mothers.policy import district_of, policy_at
from jinguo.mothers.rules import GATED, Candidate, Gate, Policy, all_met, first_end, gates
from jinguo.organisations.queries import full_names
from jinguo.people.catalogue import Manner
from jinguo.people.restriction import unrestricted
from jinguo.qualifications.catalogue import Kind
from jinguo.qualifications.queries import kinds_at, valid_qualifications

NO_ACTOR = {
    "as_rows": "internal: shows rows that its caller was allowed to read",
    "gates_of": "internal: shows rows that its caller was allowed to read",
}
"""Functions that take no actor, and why."""

ROW = """
m.id, m.person, v.id AS volunteer, v.number, p.name, v.path, p.born_on, m.capacity, m.skills, m.languages, m.slots,
m.distance, m.resides, m.team, coalesce(t.name, '') AS team_name, m.manner, m.registered_at, s.state,
nullif(s.reason, '') AS reason, s.note, s.since,
v.left_at IS NULL AND p.restricted_at IS NULL AS enrolled,
EXISTS (SELECT FROM mother_halt h WHERE h.person = m.person AND h.until IS NULL) AS halted"""

FROM = """
FROM mother m JOIN mother_stage s ON s.mother = m.id AND s.until IS NULL JOIN person p ON p.id = m.person
JOIN volunteer v ON v.person = p.id LEFT JOIN mother_team t ON t.id = m.team"""

LISTED = f"m.path ^@ nullif($1, '') AND m.merged_into IS NULL AND p.erased_at IS NULL AND {unrestricted('p.id')}"


class Sorting(Labelled):
    """Sorting: what a list of mothers is in the order of."""

    NAME = "name", "姓名"
    PLACE = "place", "所属组织"
    STATE = "state", "状态"
    CAPACITY = "capacity", "愿结人数"
    ENDS = "ends", "最早到期"
    SINCE = "since", "最近变动"


@dataclass(frozen=True, slots=True, kw_only=True)
class MotherFacts:
    """A mother as ROW reads her, before her gates are looked at."""

    id: UUID
    person: UUID
    volunteer: UUID
    number: str
    name: str
    path: str
    born_on: date | None
    capacity: int
    skills: frozenset[Skill]
    languages: frozenset[Language]
    slots: frozenset[Slot]
    distance: Distance
    resides: bool
    team: UUID | None
    team_name: str
    manner: Manner
    registered_at: datetime
    state: State
    reason: Reason | None
    note: str
    since: datetime
    enrolled: bool
    halted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MotherRow:
    """A mother in a list; `gates` are all that her district asks, met or not."""

    id: UUID
    person: UUID
    volunteer: UUID
    number: str
    name: str
    path: str
    organisation: str
    state: State
    reason: Reason | None
    note: str
    since: datetime
    capacity: int
    distance: Distance
    skills: tuple[Skill, ...]
    languages: tuple[Language, ...]
    slots: tuple[Slot, ...]
    resides: bool
    team: UUID | None
    team_name: str
    manner: Manner
    registered_at: datetime
    gates: tuple[Gate, ...]

    @property
    def missing(self) -> tuple[Gate, ...]:
        """The gates that are not met."""
        return tuple(gate for gate in self.gates if not gate.met)

    @property
    def first_end(self) -> date | None:
        """The day on which the first of her qualifications runs out."""
        return first_end(self.gates)

    @property
    def fit(self) -> bool:
        """Whether she may be proposed for a child: cleared or active, and nothing is missing."""
        return self.state in GATED and all_met(self.gates)


@dataclass(frozen=True, slots=True)
class StageRow:
    """Stage row: where a mother stood for a time. `until` is None for now."""

    state: State
    reason: Reason | None
    note: str
    since: datetime
    until: datetime | None
    set_by_name: str


@dataclass(frozen=True, slots=True)
class Only:
    """Only these: mothers chosen by what another domain knows of them, and how the choice is called."""

    words: str
    ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Wanted: what a list is cut down to. `gate`: only those who lack this one, "any" any of them."""

    within: str = ""
    state: State | None = None
    gate: str = ""
    sorting: Sorting = Sorting.NAME
    downwards: bool = False
    only: Only | None = None


ANY = "any"


async def mothers(actor: Actor, wanted: Wanted, *, page: int = 1, size: int = 50) -> Page[MotherRow]:
    """Mothers within reach, sorted; those who have ended only if asked for. Raises Forbidden."""
    found = await all_of(actor, wanted)
    first = (page - 1) * size
    return Page(found[first : first + size], len(found), page, size)


async def all_of(actor: Actor, wanted: Wanted) -> list[MotherRow]:
    """List all mothers that are wanted. Gates are data of each district, so that they are looked at row by row."""
    root = wanted.within or actor.path or ""
    require(actor, Permission.KEEP_MOTHERS, within=root)
    state = "s.state = $2" if wanted.state else "s.state <> $2"
    async with transaction(actor):
        statement = f"SELECT {ROW} {FROM} WHERE {LISTED} AND {state}"
        rows = await fetch_as(MotherFacts, statement, root, wanted.state or State.ENDED)
        found = await as_rows(rows)
    kept = [row for row in found if _lacks(row, wanted.gate) and (wanted.only is None or row.id in wanted.only.ids)]
    return sorted(kept, key=lambda row: _key(row, wanted.sorting), reverse=wanted.downwards)


def _lacks(row: MotherRow, gate: str) -> bool:
    return not gate or any(gate in (ANY, each.code) for each in row.missing)


def _key(row: MotherRow, sorting: Sorting) -> tuple[object, ...]:
    """The value that a list is sorted by; equal ones stand in the order of numbers."""
    values: Mapping[Sorting, object] = {
        Sorting.NAME: row.name,
        Sorting.PLACE: row.path,
        Sorting.STATE: list(State).index(row.state),
        Sorting.CAPACITY: row.capacity,
        Sorting.ENDS: row.first_end or date.max,
        Sorting.SINCE: row.since,
    }
    return (values[sorting], row.number)


async def fit_mothers(actor: Actor, within: str) -> list[MotherRow]:
    """List those who may be proposed for a child below a path. Raises Forbidden."""
    return [row for row in await all_of(actor, Wanted(within)) if row.fit]


async def mother(actor: Actor, mother_id: UUID) -> MotherRow:
    """Read one mother; of who was merged into another, that one. Raises NoSuchMother, Forbidden."""
    require(actor, Permission.KEEP_MOTHERS)
    async with transaction(actor):
        statement = f"SELECT {ROW} {FROM} WHERE m.id = {_WHO_STAYS} AND p.erased_at IS NULL"
        row = await fetch_one_as(MotherFacts, statement, mother_id)
        if row is None:
            raise NoSuchMother
        require(actor, Permission.KEEP_MOTHERS, within=row.path)
        return (await as_rows([row]))[0]


_WHO_STAYS = "(SELECT coalesce(w.merged_into, w.id) FROM mother w WHERE w.id = $1)"

_STAGES = """
SELECT s.state, nullif(s.reason, '') AS reason, s.note, s.since, s.until, s.set_by_name FROM mother_stage s
 WHERE s.mother = $1 ORDER BY s.since DESC, s.id DESC"""


async def stages(actor: Actor, mother_id: UUID) -> list[StageRow]:
    """Tell where she has stood, the latest first. Raises NoSuchMother, Forbidden."""
    her = await mother(actor, mother_id)
    async with transaction(actor):
        return await fetch_as(StageRow, _STAGES, her.id)


async def of_volunteer(actor: Actor, volunteer: UUID) -> MotherRow | None:
    """The mother that a volunteer is or was; None: never. Raises Forbidden."""
    require(actor, Permission.KEEP_MOTHERS)
    async with transaction(actor):
        statement = f"SELECT {ROW} {FROM} WHERE v.id = $1 AND m.merged_into IS NULL"
        row = await fetch_one_as(MotherFacts, statement, volunteer)
        return (await as_rows([row]))[0] if row else None


async def own(actor: Actor) -> MotherRow | None:
    """Read her own; None: she has never applied. Raises Forbidden."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        statement = f"SELECT {ROW} {FROM} WHERE m.person = $1 AND m.merged_into IS NULL"
        row = await fetch_one_as(MotherFacts, statement, actor.person)
        return (await as_rows([row]))[0] if row else None


async def own_policy(actor: Actor) -> Policy:
    """Tell what her own district asks. Raises Forbidden."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        row = await fetch_one("SELECT path FROM person WHERE id = $1", actor.person)
        return await policy_at(row["path"] if row else "")


async def as_rows(rows: Sequence[MotherFacts]) -> list[MotherRow]:
    """Rows of ROW, with all gates of each; the number of queries does not grow with the rows of a district."""
    names, found = await full_names({row.path for row in rows}), await gates_of(rows)
    return [_row(row, names[row.path], found[row.id]) for row in rows]


async def gates_of(rows: Collection[MotherFacts]) -> Mapping[UUID, tuple[Gate, ...]]:
    """Look at the gates of mothers today: mother -> all of hers."""
    today = clock.today()
    valid = await valid_qualifications([row.person for row in rows], today)
    asked = {path: await _asked(path) for path in {district_of(row.path) for row in rows}}
    found = {}
    for row in rows:
        policy, kinds = asked[district_of(row.path)]
        her = Candidate(row.born_on, row.resides, row.enrolled, row.halted)
        found[row.id] = gates(her, policy, valid.get(row.person, {}), kinds, today)
    return found


async def _asked(district: str) -> tuple[Policy, Mapping[str, Kind]]:
    return await policy_at(district), {kind.code: kind for kind in await kinds_at(district)}


_PLAIN = (
    *("registered_at", "distance", "resides", "team_name", "manner"),
    *("id", "person", "volunteer", "number", "name", "path", "state", "reason", "note", "since", "capacity", "team"),
)


def _row(row: MotherFacts, organisation: str, found: tuple[Gate, ...]) -> MotherRow:
    return MotherRow(
        **{name: getattr(row, name) for name in _PLAIN},
        organisation=organisation,
        skills=tuple(each for each in Skill if each in row.skills),
        languages=tuple(each for each in Language if each in row.languages),
        slots=tuple(each for each in Slot if each in row.slots),
        gates=found,
    )

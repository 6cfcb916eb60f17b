"""What can be seen of pairings: by who keeps them, within her reach, and by each mother of her own."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import Band, View
from jinguo.children.errors import Erased, NoSuchChild
from jinguo.children.registry.seals import own_key
from jinguo.children.rules import band, open_file
from jinguo.kernel import clock
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.mothers.catalogue import State
from jinguo.mothers.rules import GATED
from jinguo.organisations.queries import full_names
from jinguo.pairings.catalogue import OVER, RUNNING, Following, Manner, Reason, Step
from jinguo.pairings.errors import NoSuchPairing
from jinguo.pairings.tables import PairingStep
from jinguo.people.catalogue import Sex

NO_ACTOR = {
    "waiting_child": "internal: `pair` asks for the permission when it knows where the child is",
    "key_of": "internal: opens notes that its caller was allowed to read",
}
"""Functions that take no actor, and why."""


@dataclass(frozen=True, slots=True)
class Cared:
    """A pairing of a child that is open."""

    id: UUID
    mother: UUID
    manner: Manner


@dataclass(frozen=True, slots=True)
class WaitingChild:
    """A child as a new pairing sees it: where it is, whether both have agreed, who cares for it already."""

    id: UUID
    path: str
    consented: bool
    view: View | None
    cared_for: tuple[Cared, ...] = ()


_WAITING = f"""
SELECT c.id, c.path, coalesce(s.given AND s.view <> $2, false) AS consented, nullif(s.view, '') AS view
  FROM child c LEFT JOIN LATERAL (SELECT given, view FROM child_consent WHERE child = c.id
                                   ORDER BY recorded_at DESC, id DESC LIMIT 1) s ON true
 WHERE c.id = $1 AND {open_file("c")} FOR NO KEY UPDATE OF c"""


async def waiting_child(child_id: UUID) -> WaitingChild:
    """A child of an open file, locked, within the current transaction's reach. Raises NoSuchChild."""
    child = await fetch_one_as(WaitingChild, _WAITING, child_id, View.UNWILLING.value)
    if child is None:
        raise NoSuchChild
    statement = "SELECT id, mother, manner FROM pairing WHERE child = $1 AND closed_on IS NULL"
    return replace(child, cared_for=tuple(await fetch_as(Cared, statement, child_id)))


_ROW = """
SELECT p.id, p.child, c.code, c.sex, c.birth_year, p.path, p.mother, p.person, coalesce(q.name, '') AS name,
       coalesce(v.number, '') AS number, p.manner, p.opened_at, p.begun_on, p.until, p.closed_on, p.before,
       s.step, s.happened_on AS since,
       m.state AS mother_state, k.last_on
  FROM pairing p JOIN child c ON c.id = p.child
  LEFT JOIN person q ON q.id = p.person LEFT JOIN volunteer v ON v.person = p.person
  JOIN LATERAL (SELECT step, happened_on FROM pairing_step WHERE pairing = p.id
                 ORDER BY recorded_at DESC, id DESC LIMIT 1) s ON true
  LEFT JOIN mother_stage m ON m.mother = p.mother AND m.until IS NULL
  LEFT JOIN LATERAL (SELECT max(happened_on) AS last_on FROM contact WHERE pairing = p.id AND made) k ON true"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A pairing as it is kept, with what stands beside it."""

    id: UUID
    child: UUID
    code: str
    sex: Sex
    birth_year: int | None
    path: str
    mother: UUID
    person: UUID
    name: str
    number: str
    manner: Manner
    opened_at: datetime
    begun_on: date | None
    until: date | None
    closed_on: date | None
    before: UUID | None
    step: Step
    since: date
    mother_state: State | None
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRow:
    """A pairing in a list. Of the child no more than its code, sex and age band."""

    id: UUID
    child: UUID
    code: str
    sex: Sex
    band: Band | None
    path: str
    organisation: str
    mother: UUID
    name: str
    number: str
    manner: Manner
    step: Step
    since: date
    opened_at: datetime
    begun_on: date | None
    until: date | None
    closed_on: date | None
    last_on: date | None
    before: UUID | None
    gated: bool

    @property
    def about(self) -> str:
        """Tell what is said of a child instead of its name: 女，9–11 岁."""
        sex = self.sex.label if self.sex in (Sex.FEMALE, Sex.MALE) else ""
        return "，".join(part for part in (sex, self.band.label if self.band else "年龄不详") if part)

    @property
    def is_suspended(self) -> bool:
        """Whether it runs, but its mother is paused or has ended, so that she may not see the child's card."""
        return self.step in RUNNING and not self.gated

    @property
    def standing(self) -> str:
        """Tell where it stands, in words."""
        return "已暂停：妈妈不在岗，要交接或等她恢复" if self.is_suspended else self.step.label


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step, with what was written down."""

    step: Step
    happened_on: date
    until: date | None
    view: View | None
    agreement: str
    reason: Reason | None
    following: Following | None
    note: str
    recorded_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pairings are wanted: `steps` they stand at; `suspended` only those; `mother` hers alone; `among` these."""

    within: str = ""
    steps: tuple[Step, ...] = ()
    suspended: bool = False
    mother: UUID | None = None
    child: UUID | None = None
    among: tuple[UUID, ...] = ()


_FOUND = """
 WHERE p.path ^@ nullif($1, '') AND (p.closed_on IS NOT NULL OR s.step <> ALL($2)) AND (s.step = ANY($3) OR $3 = '{}')
   AND (p.closed_on IS NULL OR $3 && $2)
   AND ($4::uuid IS NULL OR p.mother = $4) AND ($5::uuid IS NULL OR p.child = $5)
   AND (NOT $6::bool OR (s.step = ANY($7) AND coalesce(m.state <> ALL($8), true)))
   AND ($9::uuid[] = '{}' OR p.id = ANY($9))"""


async def pairings(actor: Actor, wanted: Wanted, *, page: int = 1, size: int = 50) -> Page[PairingRow]:
    """Pairings within reach, the longest unchanged first; those that are over only if asked for. Raises Forbidden."""
    root = wanted.within or actor.path or ""
    require(actor, Permission.KEEP_PAIRINGS, within=root)
    steps = [each.value for each in wanted.steps]
    given = (
        *(root, [each.value for each in OVER], steps, wanted.mother, wanted.child, wanted.suspended),
        *([each.value for each in RUNNING], [each.value for each in GATED], list(wanted.among)),
    )
    async with transaction(actor):
        counted = await fetch_one(f"SELECT count(*) AS total FROM ({_ROW}{_FOUND}) found", *given)
        statement = f"{_ROW}{_FOUND} ORDER BY s.happened_on, p.id LIMIT $10 OFFSET $11"
        rows = await fetch_as(_Found, statement, *given, size, (max(page, 1) - 1) * size)
        names = await full_names({row.path for row in rows})
    return Page([_row(row, names.get(row.path, "")) for row in rows], counted["total"] if counted else 0, page, size)


_PLAIN = ("id", "child", "code", "sex", "path", "mother", "name", "number", "manner", "since", "begun_on", "until")


def _row(row: _Found, organisation: str) -> PairingRow:
    return PairingRow(
        **{name: getattr(row, name) for name in (*_PLAIN, "opened_at", "closed_on", "last_on", "before")},
        band=band(row.birth_year, clock.today()),
        organisation=organisation,
        step=Step.ENDED if row.closed_on and row.step not in OVER else row.step,
        gated=row.mother_state in GATED,
    )


async def pairing(actor: Actor, pairing_id: UUID) -> PairingRow:
    """Read one pairing. Raises NoSuchPairing, Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        row = await fetch_one_as(_Found, f"{_ROW} WHERE p.id = $1", pairing_id)
        if row is None:
            raise NoSuchPairing
        require(actor, Permission.KEEP_PAIRINGS, within=row.path)
        return _row(row, (await full_names({row.path})).get(row.path, ""))


async def steps(actor: Actor, pairing_id: UUID) -> list[StepRow]:
    """Steps of a pairing, the first first; notes are opened with the child's own key.

    Raises:
        NoSuchPairing, Forbidden.
    """
    found = await pairing(actor, pairing_id)
    async with transaction(actor):
        rows = await PairingStep.objects().where(PairingStep.pairing == found.id).order_by(PairingStep.recorded_at)
        key = await key_of(found.child) if any(row.note for row in rows) else None
    return [
        StepRow(
            step=Step(row.step),
            happened_on=row.happened_on,
            until=row.until,
            view=View(row.view) if row.view else None,
            agreement=row.agreement,
            reason=Reason(row.reason) if row.reason else None,
            following=Following(row.following) if row.following else None,
            note=(PairingStep.note.open(key, row.id, row.note) if key else None) or "",
            recorded_at=row.recorded_at,
            by=row.recorded_by_name,
        )
        for row in rows
    ]


async def key_of(child: UUID) -> OwnKey | None:
    """The key that a child's notes are under, in the current transaction; None: it is destroyed, and they with it."""
    try:
        return await own_key(child)
    except Erased:
        return None


_UNPAIRED = f"""
SELECT count(*) AS many FROM child c WHERE c.path ^@ nullif($1, '') AND {open_file("c")}
   AND NOT EXISTS (SELECT FROM pairing p WHERE p.child = c.id AND p.closed_on IS NULL)"""


async def waiting(actor: Actor) -> int:
    """Tell how many children within reach have no mother. Raises Forbidden."""
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        row = await fetch_one(_UNPAIRED, actor.path or "")
    return row["many"] if row else 0

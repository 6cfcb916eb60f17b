"""The yearly audit of minors' data: whose data is held, on what consent, who had access to what and why, what is gone.

Asked of whoever processes the data of people under 18 (《未成年人网络保护条例》 art. 37, in force 2024-01-01: every
year, reported to the cyberspace administration; first due January 2026). The form that is handed in was not found;
these are the figures that it can be filled from. Children under 14 stand apart: all that is known of them is
sensitive (《个人信息保护法》 art. 28).
"""

from dataclasses import dataclass
from datetime import date, datetime

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.readings.queries import OPENED, READ, REFUSED
from jinguo.children.rules import open_file
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import Kind, fetch_as

OWN_CHILD = "read_own_child"
"""What the log calls a mother's look at who her child is."""

_PEOPLE = """
SELECT count(*) FILTER (WHERE $2 - birth_year < 14) AS under_14,
       count(*) FILTER (WHERE $2 - birth_year BETWEEN 14 AND 17) AS from_14,
       count(*) FILTER (WHERE $2 - birth_year >= 18) AS grown,
       count(*) FILTER (WHERE birth_year IS NULL) AS unknown
  FROM child c WHERE c.path ^@ $1 AND c.erased_at IS NULL AND c.opened_at < $3"""

_FILES = """
SELECT count(*) FILTER (WHERE opened_at >= $2 AND opened_at < $3) AS opened,
       count(*) FILTER (WHERE closed_on >= $4 AND closed_on < $5) AS closed,
       count(*) FILTER (WHERE erased_at >= $2 AND erased_at < $3) AS erased
  FROM child c WHERE c.path ^@ $1"""

_VOLUNTEERS = """
SELECT count(*) FILTER (WHERE age($2::date, p.born_on) < interval '14 years') AS under_14,
       count(*) FILTER (WHERE age($2::date, p.born_on) >= interval '14 years') AS from_14
  FROM volunteer v JOIN person p ON p.id = v.person
 WHERE v.path ^@ $1 AND v.left_at IS NULL AND age($2::date, p.born_on) < interval '18 years'"""

_CONSENTS = """
SELECT count(*) FILTER (WHERE given) AS given,
       count(*) FILTER (WHERE NOT given AND NOT given_before) AS refused,
       count(*) FILTER (WHERE NOT given AND given_before) AS withdrawn,
       count(*) FILTER (WHERE view = 'unwilling') AS unwilling
  FROM (SELECT *, coalesce(lag(given) OVER (PARTITION BY child ORDER BY recorded_at, id), false) AS given_before
          FROM child_consent) k
 WHERE k.path ^@ $1 AND k.recorded_at >= $2 AND k.recorded_at < $3"""

_WITHOUT = f"""
SELECT count(*) AS files FROM child c WHERE c.path ^@ $1 AND {open_file("c")}
   AND (SELECT k.given FROM child_consent k WHERE k.child = c.id ORDER BY k.recorded_at DESC, k.id DESC LIMIT 1)
       IS NOT TRUE"""

_ACCESS = """
SELECT coalesce(a.actor::text, '') AS who, max(a.actor_name) AS name, a.action, count(*) AS times,
       count(DISTINCT a.object_id) AS files, array_remove(array_agg(DISTINCT a.detail ->> 'purpose'), NULL) AS why
  FROM audit_entry a WHERE a.object_kind = 'child' AND a.action = ANY($4) AND a.path ^@ $1 AND a.at >= $2 AND a.at < $3
 GROUP BY 1, 3 ORDER BY 2, 1, 3"""

_GRANTS = """
SELECT count(*) AS asked, count(*) FILTER (WHERE agreed) AS agreed, count(*) FILTER (WHERE agreed IS FALSE) AS refused,
       count(*) FILTER (WHERE agreed AND child IS NULL) AS whole_places,
       coalesce(max(days) FILTER (WHERE agreed), 0) AS longest
  FROM access_grant g WHERE g.path ^@ $1 AND g.asked_at >= $2 AND g.asked_at < $3"""

_OPENINGS = """
SELECT count(*) AS made, count(*) FILTER (WHERE reviewed_at IS NULL) AS unreviewed,
       count(*) FILTER (WHERE justified IS FALSE) AS unjustified
  FROM opening o WHERE o.path ^@ $1 AND o.opened_at >= $2 AND o.opened_at < $3"""

_REVIEWED = """
SELECT DISTINCT detail ->> 'month' AS month FROM audit_entry
 WHERE action = 'review_child_readings' AND path = $1 AND detail ->> 'month' ^@ $2"""


@dataclass(frozen=True, slots=True)
class Ages:
    """Children whose files hold who they are, by the age that each reaches within the year."""

    under_14: int
    from_14: int
    grown: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Minors:
    """Volunteers who are minors: nobody under 14 may be one; from 14 with a guardian's consent."""

    under_14: int
    from_14: int


@dataclass(frozen=True, slots=True)
class Files:
    """Files of the year."""

    opened: int
    closed: int
    erased: int


@dataclass(frozen=True, slots=True)
class Consents:
    """Guardians' answers of the year; `withdrawn` ones had been given before."""

    given: int
    refused: int
    withdrawn: int
    unwilling: int


@dataclass(frozen=True, slots=True)
class Grants:
    """Requests to read of the year; `longest`: days of the longest one."""

    asked: int
    agreed: int
    refused: int
    whole_places: int
    longest: int


@dataclass(frozen=True, slots=True)
class Openings:
    """Urgent openings of the year."""

    made: int
    unreviewed: int
    unjustified: int


@dataclass(frozen=True, slots=True)
class _Count:
    files: int


@dataclass(frozen=True, slots=True)
class _Access:
    who: str
    name: str
    action: str
    times: int
    files: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Month:
    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reader: one person who opened, or tried to open, who children are: what, how often, how many files, and why."""

    name: str
    read: int
    files: int
    at_once: int
    refused: int
    own: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A year's figures of one place and all below it."""

    year: int
    until: date
    ages: Ages
    minors: Minors
    files: Files
    consents: Consents
    without_consent: int
    readers: tuple[Reader, ...]
    grants: Grants
    openings: Openings
    unreviewed_months: tuple[int, ...]

    @property
    def children(self) -> int:
        """Tell how many children the place holds data of."""
        return self.ages.under_14 + self.ages.from_14 + self.ages.grown + self.ages.unknown


async def audit(actor: Actor, year: int | None = None) -> Audit:
    """Count what was done with minors' data in a year (this one), at the actor's place and below. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    path, today = actor.path or "-", clock.today()
    year = year or today.year
    first = date(year, 1, 1)
    following = date(year + 1, 1, 1)
    span = (clock.at_beijing(first), clock.at_beijing(following))
    async with transaction(actor):
        return Audit(
            year=year,
            until=min(today, date(year, 12, 31)),
            ages=await _one(Ages, _PEOPLE, path, year, span[1]),
            minors=await _one(Minors, _VOLUNTEERS, path, today),
            files=await _one(Files, _FILES, path, *span, first, following),
            consents=await _one(Consents, _CONSENTS, path, *span),
            without_consent=(await _one(_Count, _WITHOUT, path)).files,
            readers=await _readers(path, span),
            grants=await _one(Grants, _GRANTS, path, *span),
            openings=await _one(Openings, _OPENINGS, path, *span),
            unreviewed_months=await _unreviewed(path, year, today),
        )


async def _one(kind: type[Kind], statement: str, *arguments: object) -> Kind:
    [found] = await fetch_as(kind, statement, *arguments)
    return found


async def _readers(path: str, span: tuple[datetime, datetime]) -> tuple[Reader, ...]:
    rows = await fetch_as(_Access, _ACCESS, path, *span, [READ, REFUSED, OPENED, OWN_CHILD])
    by_person: dict[str, list[_Access]] = {}
    for row in rows:
        by_person.setdefault(row.who, []).append(row)
    return tuple(_reader(mine) for mine in by_person.values())


def _reader(rows: list[_Access]) -> Reader:
    times = {row.action: row.times for row in rows}
    return Reader(
        name=rows[0].name,
        read=times.get(READ, 0),
        files=next((row.files for row in rows if row.action == READ), 0),
        at_once=times.get(OPENED, 0),
        refused=times.get(REFUSED, 0),
        own=times.get(OWN_CHILD, 0),
        why=tuple(dict.fromkeys(why for row in rows for why in row.why)),
    )


async def _unreviewed(path: str, year: int, today: date) -> tuple[int, ...]:
    """Find the months that are over and whose readings nobody has looked through."""
    done = {int(row.month[5:]) for row in await fetch_as(_Month, _REVIEWED, path, f"{year}-")}
    over = 12 if today.year > year else today.month - 1 if today.year == year else 0
    return tuple(month for month in range(1, over + 1) if month not in done)

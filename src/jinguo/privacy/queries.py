"""谁能看到我: who could see a person now, and who has looked at her full data; one answer for her and for the desk."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.access.appointments.holders import Holder, holders
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import GRANTS, Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names
from jinguo.people.errors import NoSuchPerson
from jinguo.privacy.sight import Home, Visit, may_do, reads_name, sees_card

LOOKS = ("reveal_phone", "reveal_emergency_phone", "hand_out_copy")
"""Actions of the log that showed somebody her data in full."""

LOOKED_FOR = timedelta(days=365)
MOST_LOOKS = 100


@dataclass(frozen=True, slots=True)
class Viewer:
    """A viewer of a person: an account in one role, or a program. `may` says what, `until` when the role ends."""

    id: UUID
    name: str
    role: str
    organisation: str
    until: datetime | None
    is_deputy: bool
    is_program: bool
    may: str


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a person's data in full: when, who, what and what for."""

    at: datetime
    who: str
    action: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Sight:
    """The sight (谁能看到我) of a person: all who see her, and who has looked at her full data. `card`: who can open
    her card; `lists`: who reads only her name and number, on lists of events that she came to or of hours claimed for
    her there; `looks`: the latest first.
    """

    organisation: str
    local_only: bool
    card: list[Viewer]
    lists: list[Viewer]
    looks: list[Look] = field(default_factory=list)


_HOME = """
SELECT p.path, p.local_only, v.id AS volunteer FROM person p LEFT JOIN volunteer v ON v.person = p.id WHERE p.id = $1"""

_VISITS = """
SELECT s.path, s.event FROM sign_up s WHERE s.volunteer = $1 AND s.withdrawn_at IS NULL
 UNION SELECT w.path, w.event FROM waiting w WHERE w.volunteer = $1 AND w.ended_at IS NULL
 UNION SELECT s.path, s.event FROM segment s WHERE s.volunteer = $1 AND s.annulled_at IS NULL
 UNION SELECT k.path, k.event FROM scan k WHERE k.volunteer = $1 AND k.outcome = 'refused'
 UNION SELECT c.path, NULL FROM claim c WHERE c.volunteer = $1"""

_LOOKS = f"""
SELECT at, actor_name AS who, action, coalesce(detail->>'purpose', '') AS purpose FROM audit_entry
 WHERE object_id = ANY($1::uuid[]) AND action = ANY($2::text[]) AND at > $3 ORDER BY seq DESC LIMIT {MOST_LOOKS}"""


@dataclass(frozen=True, slots=True)
class _Home:
    """The home of a person, and the volunteer that she is, if she is one."""

    path: str
    local_only: bool
    volunteer: UUID | None


async def who_sees(actor: Actor, person: UUID) -> Sight:
    """List who could see a person now, computed from the roles as they are held, and who has looked within a year.

    For herself, and for staff who keep her data.

    Raises:
        NoSuchPerson: there is none within the actor's reach. Forbidden.
    """
    async with transaction(actor):
        row = await fetch_one_as(_Home, _HOME, person)
        if row is None:
            raise NoSuchPerson
        require_hers(actor, person, row.path)
    async with transaction(EVERYWHERE):
        visits = await fetch_as(Visit, _VISITS, row.volunteer)
        about = [each for each in (person, row.volunteer) if each]
        looks = await fetch_as(Look, _LOOKS, about, list(LOOKS), clock.now() - LOOKED_FOR)
    home = Home(row.path, row.local_only)
    found = await holders({home.path, *(visit.path for visit in visits)})
    card = [each for each in found if sees_card(each.grant, home)]
    lists = [each for each in found if each not in card and any(reads_name(each.grant, home, one) for one in visits)]
    names = await full_names({home.path, *(each.grant.path or "" for each in found)})
    return Sight(
        organisation=names[home.path],
        local_only=home.local_only,
        card=[_viewer(each, names, may_do(each.grant)) for each in card],
        lists=[_viewer(each, names, _on_lists(each)) for each in lists],
        looks=looks,
    )


def require_hers(actor: Actor, person: UUID, path: str) -> None:
    """Require that the actor is the person herself, or staff who keep her data. Raises Forbidden."""
    if actor.may(Permission.OWN_PAGE, person=person) and actor.person == person:
        return
    require(actor, Permission.REGISTER_VOLUNTEERS, within=path)


def _on_lists(each: Holder) -> str:
    if Permission.CHECK_IN_OTHERS in GRANTS[each.grant.role]:
        return "看您报名、参加的活动名单，现场为您签到、签退"
    return "看您报名、参加的活动名单"


def _viewer(each: Holder, names: dict[str, str], may: str) -> Viewer:
    role, place = each.grant.role.label, names.get(each.grant.path or "", "")
    return Viewer(
        id=each.id,
        name=each.name,
        role=role,
        organisation=place,
        until=each.until,
        is_deputy=each.is_deputy,
        is_program=each.is_program,
        may=may,
    )

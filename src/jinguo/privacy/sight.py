"""Rules of who sees a person, from the table of permissions and the roles held: pure."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Grant
from jinguo.authority.grants import GRANTS, Permission
from jinguo.people.rules import sees

ABOUT_HER = (
    Permission.SEE_VOLUNTEERS,
    Permission.REVEAL_CONTACTS,
    Permission.REGISTER_VOLUNTEERS,
    Permission.SEE_HOURS,
    Permission.EXPORT_HOURS,
    Permission.CLAIM_HOURS,
    Permission.APPROVE_HOURS,
    Permission.CORRECT_HOURS,
    Permission.MERGE_PEOPLE,
    Permission.KEEP_RETENTION,
)
"""What somebody may do with a volunteer, as she is told it; most telling first."""


@dataclass(frozen=True, slots=True)
class Home:
    """The home of a person: where she belongs, and whether that organisation keeps her to itself (仅本级可见)."""

    path: str
    local_only: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit: a list that she stands on, of an event of the organisation at `path`, or (event None) of its claims."""

    path: str
    event: UUID | None


def sees_card(grant: Grant, home: Home) -> bool:
    """Whether a role opens her card: the permission, over a subtree that holds her, and not from above where she is
    仅本级可见.
    """
    return (
        Permission.SEE_VOLUNTEERS in GRANTS[grant.role]
        and grant.covers(home.path, None, None, None)
        and sees(grant.path, home.path, home.local_only)
    )


def reads_name(grant: Grant, home: Home, visit: Visit) -> bool:
    """Whether a role reads her name on a list that she stands on."""
    needed = Permission.SEE_EVENTS if visit.event else Permission.SEE_HOURS
    if needed not in GRANTS[grant.role] or not grant.covers(visit.path, None, visit.event, None):
        return False
    looks_down = home.local_only and home.path.startswith(grant.path or home.path)
    return not looks_down or grant.path in (home.path, visit.path)


def may_do(grant: Grant) -> str:
    """The clause that says what a role may do with a person."""
    return "、".join(each.label for each in ABOUT_HER if each in GRANTS[grant.role])

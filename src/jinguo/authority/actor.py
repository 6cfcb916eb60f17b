"""Who is asking, and the one question put to them: may you?"""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import GRANTS, Permission, Role
from jinguo.kernel.db import EVERYWHERE


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a subtree of organisations; a volunteer's role has no subtree, only her own person."""

    role: Role
    path: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. `id` is what the log names: the account, the token or the person; `path` is the widest subtree
    within reach.
    """

    id: UUID | None
    name: str
    grants: tuple[Grant, ...]
    person: UUID | None = None
    session: UUID | None = None

    @property
    def path(self) -> str | None:
        paths = [grant.path for grant in self.grants if grant.path is not None]
        return min(paths, key=len) if paths else None

    @property
    def is_volunteer(self) -> bool:
        """She speaks for herself alone."""
        return self.path is None and self.person is not None

    def may(self, permission: Permission, within: str | None = None, person: UUID | None = None) -> bool:
        """Whether a role allows it: over the subtree that holds `within`, or for her own `person`; with neither,
        anywhere at all.
        """
        for grant in self.grants:
            if permission not in GRANTS[grant.role]:
                continue
            if within is None and person is None:
                return True
            if grant.path is not None and within is not None and within.startswith(grant.path):
                return True
            if grant.path is None and person is not None and person == self.person:
                return True
        return False


def require(actor: Actor, permission: Permission, within: str | None = None, person: UUID | None = None) -> None:
    """Raise Forbidden unless the actor may."""
    if not actor.may(permission, within, person):
        raise Forbidden(permission=permission.value)


SYSTEM = Actor(None, "系统", (Grant(Role.SYSTEM, EVERYWHERE.path),))
"""The service itself: the command line and scheduled work. Never made from a request."""

NOBODY = Actor(None, "", ())
"""A visitor who has not logged in."""

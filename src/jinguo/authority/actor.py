"""The actor of every action, and the one question put to her: may you?"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import GRANTS, Permission, Role
from jinguo.kernel.db import EVERYWHERE


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a subtree of organisations, or there over one `event` alone; a personal role has no subtree, only
    her own person. `id` is the row that gives it.
    """

    role: Role
    path: str | None
    event: UUID | None = None
    id: UUID | None = None

    def covers(self, within: str | None, person: UUID | None, event: UUID | None, own: UUID | None) -> bool:
        """Whether the role reaches what is asked; `own` is the actor's person. Asked for nothing, it does somewhere."""
        if within is None and person is None and event is None:
            return True
        if self.path is None:
            return person is not None and person == own
        if self.event is not None and self.event != event:
            return False
        return within is not None and within.startswith(self.path)

    def allows(self, permissions: Set[Permission], within: str) -> bool:
        """Whether the role allows all of these within a subtree; one over an event or for herself reaches none."""
        return permissions <= GRANTS[self.role] and self.event is None and within.startswith(self.path or "-")


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor: whoever asks for something. `id` is what the log names: the account, the token or the person.

    Staff act in one role at a time (the hat that the session wears): `path` is its subtree, `event` the one event that
    it may be bound to. ValueError for two such roles at once.
    """

    id: UUID | None
    name: str
    grants: tuple[Grant, ...]
    person: UUID | None = None
    session: UUID | None = None
    proven_at: datetime | None = None
    """When the session last proved anew who it is (password or second factor again), for what asks for that."""

    by_shared_phone: bool = False
    """She has logged in by a number that several women share: others read along."""

    def __post_init__(self) -> None:
        if sum(grant.path is not None for grant in self.grants) > 1:
            raise ValueError("an actor wears one hat at a time")

    @property
    def path(self) -> str | None:
        paths = [grant.path for grant in self.grants if grant.path is not None]
        return min(paths, key=len) if paths else None

    @property
    def event(self) -> UUID | None:
        """The one event that a 活动负责人 is bound to; lists show that one alone."""
        return next((grant.event for grant in self.grants if grant.event is not None), None)

    @property
    def is_volunteer(self) -> bool:
        """Whether the actor is a volunteer. Staff whose term has ended are not: they have no grants at all."""
        return self.person is not None and bool(self.grants) and self.path is None

    def may(
        self,
        permission: Permission,
        within: str | None = None,
        person: UUID | None = None,
        event: UUID | None = None,
    ) -> bool:
        """Whether one of the actor's roles allows something: over the subtree that holds `within`, or for her own
        `person`; with neither, anywhere at all. Who is bound to one event may only what names that `event`.
        """
        return any(
            permission in GRANTS[grant.role] and grant.covers(within, person, event, self.person)
            for grant in self.grants
        )

    def may_all(self, permissions: Set[Permission], within: str | None) -> bool:
        """Whether the actor's roles allow all of these over the subtree that holds `within`."""
        return all(self.may(permission, within=within) for permission in permissions)


def require(
    actor: Actor,
    permission: Permission,
    within: str | None = None,
    person: UUID | None = None,
    event: UUID | None = None,
) -> None:
    """Raise Forbidden unless the actor has the permission there."""
    if not actor.may(permission, within, person, event):
        raise Forbidden(permission=permission.value)


SYSTEM = Actor(None, "系统", (Grant(Role.SYSTEM, EVERYWHERE.path),))
"""The service itself: the command line and scheduled work. Never made from a request."""

NOBODY = Actor(None, "", ())
"""A visitor who has not logged in."""

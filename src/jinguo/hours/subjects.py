"""Subjects: whose hours, of which event and programme, an entry or a claim would be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.hours.tables import Entry
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.errors import NotFound
from jinguo.kernel.rows import fetch_one_as
from jinguo.volunteers.catalogue import ServiceClass


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of an entry or claim: whom it is about and what was served, everything but the interval."""

    volunteer: UUID
    person: UUID
    home_path: str
    path: str
    event: UUID | None
    programme: UUID | None
    title: str
    service_class: ServiceClass | None
    is_volunteering: bool = True
    planned: tuple[datetime, datetime] | None = None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Make the subject of an entry already made."""
        return cls(
            volunteer=entry.volunteer,
            person=entry.person,
            home_path=entry.home_path,
            path=entry.path,
            event=entry.event,
            programme=entry.programme,
            title=entry.title,
            service_class=ServiceClass(entry.service_class),
        )

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of entries and claims that keep the subject."""
        return {
            "volunteer": self.volunteer,
            "person": self.person,
            "home_path": self.home_path,
            "path": self.path,
            "event": self.event,
            "programme": self.programme,
            "title": self.title,
            "service_class": self.service_class.value if self.service_class else "",
        }


@dataclass(frozen=True, slots=True)
class _Meant:
    """A volunteer and an event; of the event all is None where there is none."""

    id: UUID
    person: UUID
    home: str
    path: str | None
    event: UUID | None
    programme: UUID | None
    title: str | None
    service_class: ServiceClass | None
    is_volunteering: bool | None
    starts_at: datetime | None
    ends_at: datetime | None


async def subject(actor: Actor, volunteer: UUID, event: UUID | None) -> Subject:
    """Read the subject of a claim; without an event the organisation of the volunteer records it. Raises NotFound."""
    async with transaction(EVERYWHERE):
        row = await fetch_one_as(
            _Meant,
            "SELECT v.id, v.person, v.path AS home, e.path, e.id AS event, e.programme, e.title, e.service_class,"
            " e.is_volunteering, e.starts_at, e.ends_at FROM volunteer v LEFT JOIN event e ON e.id = $2 WHERE"
            " v.id = (SELECT coalesce(g.merged_into, g.id) FROM volunteer g WHERE g.id = $1)",
            volunteer,
            event,
        )
    if row is None or (event is not None and row.event is None):
        raise NotFound
    within = row.path or row.home
    if not actor.may(Permission.SEE_HOURS, within) and not actor.may(Permission.SEE_HOURS, row.home):
        raise NotFound
    return Subject(
        volunteer=row.id,
        person=row.person,
        home_path=row.home,
        path=within,
        event=row.event,
        programme=row.programme,
        title=row.title or "",
        service_class=row.service_class,
        is_volunteering=row.is_volunteering is not False,
        planned=(row.starts_at, row.ends_at) if row.starts_at and row.ends_at else None,
    )

"""A service: who, when, what, and how it was proven; and what the ledger made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from jinguo.hours.catalogue import Method, Source
from jinguo.hours.subjects import Subject
from jinguo.hours.tables import Entry
from jinguo.kernel import clock


@dataclass(frozen=True, slots=True)
class Service:
    """An interval in which somebody served, ready to be counted beside what she already has."""

    subject: Subject
    method: Method
    starts_at: datetime
    ends_at: datetime
    segment: UUID | None = None
    claim: UUID | None = None
    planned_minutes: int | None = None
    reason: str = ""
    entered_by: tuple[UUID | None, str] | None = None
    approved_by: tuple[UUID | None, str] | None = None

    @property
    def source(self) -> Source:
        """The source of the service's minutes."""
        return self.method.source

    @property
    def span(self) -> tuple[int, int]:
        """The start and end of the service, in epoch minutes."""
        return clock.epoch_minute(self.starts_at), clock.epoch_minute(self.ends_at)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The ledger's answer to a service: minutes credited, minutes that wait for a second person, and the new entries'
    numbers. `served` is the length of the service.
    """

    credited: int
    waiting: int
    entries: tuple[int, ...]
    served: int = 0


def services(rows: Sequence[Entry], why: str) -> list[Service]:
    """Rebuild the services that entries were made from; what midnight had cut in two is one again."""
    found = list[Service]()
    for each in (_again(row, why) for row in rows):
        last = found[-1] if found else None
        if last and last.ends_at == each.starts_at and _alike(last, each):
            found[-1] = replace(last, ends_at=each.ends_at)
        else:
            found.append(each)
    return found


def _alike(one: Service, other: Service) -> bool:
    """Whether two services differ in nothing but their time."""
    return one == replace(other, starts_at=one.starts_at, ends_at=one.ends_at)


def _again(entry: Entry, why: str) -> Service:
    """Rebuild the service that an entry was made from."""
    return Service(
        Subject.of(entry),
        Method(entry.method),
        clock.from_epoch_minute(entry.start_minute),
        clock.from_epoch_minute(entry.end_minute),
        segment=entry.segment,
        claim=entry.claim,
        planned_minutes=entry.planned_minutes,
        reason=why,
        entered_by=(entry.recorded_by, entry.recorded_by_name),
        approved_by=(entry.approved_by, entry.approved_by_name) if entry.approved_by else None,
    )

"""Cards of events and sign-ups: what those who may see them see, and the columns that they are read from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from jinguo.events.catalogue import VenueKind
from jinguo.events.forms import Plan
from jinguo.events.rules import State, awaits_closing, closes_at, keeps_waiting_list, opens_at, state
from jinguo.kernel import clock
from jinguo.kernel.rows import Row, rows_as
from jinguo.kernel.versions import version_of
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.rules import federation_name
from jinguo.volunteers.catalogue import ServiceClass


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event as anyone may know it: no person's name. `federation` is how the organisation signs."""

    id: UUID
    slug: str
    path: str
    organisation: str
    federation: str
    title: str
    service_class: ServiceClass
    venue_kind: VenueKind
    place: str
    content: str
    risks: str
    contact: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    is_volunteering: bool
    published_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    state: State
    awaits_closing: bool
    qualifications: frozenset[str]

    @property
    def opens_at(self) -> datetime:
        """The moment from which one can check in."""
        return opens_at(self)

    @property
    def closes_at(self) -> datetime:
        """The moment until which one can check out."""
        return closes_at(self)

    @property
    def state_label(self) -> str:
        """The state as staff say it: an event that is over and not closed yet waits for that."""
        return "待结项" if self.awaits_closing else self.state.label

    @property
    def hours_note(self) -> str:
        """The words on the event's page when hours do not count; "" where they do. 民政部令67号 art. 19."""
        return "" if self.is_volunteering else "不计志愿时长"


@dataclass(frozen=True, slots=True)
class EventCard(PublicEvent):
    """An event as staff and logged-in volunteers see it. `signed_up` counts sign-ups that were not withdrawn; `waiting`
    who would like to come and has no place.
    """

    organisation_code: str
    programme: UUID | None
    programme_title: str
    high_risk: bool
    insurance: str
    leader: str
    created_at: datetime
    signed_up: int
    waiting: int

    @property
    def version(self) -> str:
        """The version of the plan that a change of it names as what it was made from."""
        return version_of({name: planned(self, name) for name in Plan.model_fields})

    @property
    def can_wait(self) -> bool:
        """Whether one can wait for a place, if none is free."""
        return keeps_waiting_list(self, clock.now())

    @property
    def can_be_waited_for(self) -> bool:
        """Whether the event is full, and one can wait for a place."""
        return self.places_left == 0 and self.can_wait

    @property
    def places_left(self) -> int | None:
        """The number of people who can still sign up; None = no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.signed_up)


def plan_of(event: EventCard) -> dict[str, object]:
    """The fields of the event's plan, with their values."""
    return {name: planned(event, name) for name in Plan.model_fields}


def planned(event: EventCard, name: str) -> object:
    """The value of one field of the event's plan."""
    return event.organisation_code if name == "organisation" else getattr(event, name)


@dataclass(frozen=True, slots=True)
class Offer:
    """An event that a volunteer can come to. `signed_up_at` is set when she has signed up; `position` when she waits
    for a place: 1 is next.
    """

    event: EventCard
    signed_up_at: datetime | None
    position: int | None


@dataclass(frozen=True, slots=True)
class OwnSignUp:
    """An event that a volunteer signed up for: the latest of her sign-ups there. `by_staff`: someone did it for her."""

    id: UUID
    event: EventCard
    signed_up_at: datetime
    withdrawn_at: datetime | None
    by_staff: bool


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A sign-up on the list at the door: the volunteer who will come. `phone_tail` is the last four digits."""

    id: UUID
    volunteer: UUID
    name: str
    number: str
    phone_tail: str
    home_path: str
    signed_up_at: datetime
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Waiter:
    """A volunteer on the waiting list, which is in the order in which they move up."""

    id: UUID
    volunteer: UUID
    name: str
    number: str
    phone_tail: str
    home_path: str
    waiting_since: datetime
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer who may come."""

    id: UUID
    person: UUID
    path: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment of the volunteer: another event that she has signed up for."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """A clash of sign-ups: the name of who has signed up for two events at one time, and the title of the other one."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts by which a sign-up is decided: the volunteer's own or her place on the waiting list, places taken,
    people waiting, and her other sign-ups.
    """

    own: UUID | None
    waiting: UUID | None
    taken: int
    queue: int
    others: list[Commitment]


AnyEvent = TypeVar("AnyEvent", bound=PublicEvent)

PUBLIC = """
e.id, e.slug, e.path, o.name AS organisation, o.kind, e.title, e.service_class, e.venue_kind, e.place, e.content,
e.risks, e.contact, e.starts_at, e.ends_at, e.capacity, e.is_volunteering, e.qualifications,
e.published_at, e.closed_at, e.cancelled_at, e.cancel_reason"""

CARD = f"""{PUBLIC}, o.code AS organisation_code, e.programme, coalesce(pr.title, '') AS programme_title, e.high_risk,
e.insurance, e.leader, e.created_at,
(SELECT count(*) FROM sign_up s WHERE s.event = e.id AND s.withdrawn_at IS NULL) AS signed_up,
(SELECT count(*) FROM waiting w WHERE w.event = e.id AND w.ended_at IS NULL) AS waiting"""

FROM = "FROM event e JOIN organisation o ON o.id = e.organisation LEFT JOIN programme pr ON pr.id = e.programme"


def events_as(kind: type[AnyEvent], rows: Iterable[Row]) -> list[AnyEvent]:
    """Events from rows of PUBLIC or CARD, which may hold more."""
    return [_seen(each) for each in rows_as(kind, map(_facts, rows), kind.__name__, whole=False)]


def _facts(row: Row) -> dict[str, object]:
    """The facts that a row holds of an event, with how its organisation signs; its state is still to be told."""
    signed = federation_name(row["organisation"], OrganisationKind(row["kind"]))
    return {**row, "federation": signed, "state": State.DRAFT, "awaits_closing": False}


def _seen(event: AnyEvent) -> AnyEvent:
    """Give the event its state at this moment."""
    now = clock.now()
    return replace(event, state=state(event, now), awaits_closing=awaits_closing(event, now))


@dataclass(frozen=True, slots=True)
class _Offered:
    """The columns of a volunteer's own place beside those of the event."""

    signed_up_at: datetime | None
    position: int | None


def offers(rows: Sequence[Row]) -> list[Offer]:
    """Events with her own place in each, from rows of CARD with `signed_up_at` and `position`."""
    found = zip(events_as(EventCard, rows), rows_as(_Offered, rows, "offers", whole=False), strict=True)
    return [Offer(event=event, signed_up_at=hers.signed_up_at, position=hers.position) for event, hers in found]


@dataclass(frozen=True, slots=True)
class _Hers:
    """The columns of a volunteer's sign-up beside those of the event."""

    sign_up: UUID
    signed_up_at: datetime
    withdrawn_at: datetime | None
    by_staff: bool


HERS = "hers.id AS sign_up, hers.signed_up_at, hers.withdrawn_at, hers.signed_up_by IS NOT NULL AS by_staff"
"""The columns of a sign-up `hers`, beside those of CARD."""


def own_sign_ups(rows: Sequence[Row]) -> list[OwnSignUp]:
    """Sign-ups with their events, from rows of CARD and HERS."""
    found = zip(events_as(EventCard, rows), rows_as(_Hers, rows, HERS, whole=False), strict=True)
    return [
        OwnSignUp(
            id=hers.sign_up,
            event=event,
            signed_up_at=hers.signed_up_at,
            withdrawn_at=hers.withdrawn_at,
            by_staff=hers.by_staff,
        )
        for event, hers in found
    ]

"""Whether a scan is let in, and where people stand. Pure: the time is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jinguo.checkin.catalogue import Kind, Standing
from jinguo.events.rules import WINDOW

SKEW = timedelta(minutes=2)
"""How far ahead of the server a device's clock may be."""


@dataclass(frozen=True, slots=True)
class EventTimes:
    """The times and states of an event that decide about a scan."""

    starts_at: datetime
    ends_at: datetime
    published: bool
    closed: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """The state of a volunteer at an event before the scan."""

    known: bool
    left: bool
    device_used: bool
    inside_since: datetime | None
    last_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a scan: `accepted`, `repeated` (with the first time) or a refusal's code."""

    code: str
    first_at: datetime | None = None


ACCEPTED = Verdict("accepted")


def admit(kind: Kind, at: datetime, event: EventTimes, presence: Presence) -> Verdict:
    """Decide whether a scan counts. A repeat is recognised before the doors are looked at, so that it is answered the
    same way later.
    """
    first_at = presence.inside_since if kind is Kind.IN else None if presence.inside_since else presence.last_out_at
    if presence.known and first_at is not None:
        return Verdict("repeated", first_at)
    reasons = (
        ("unknown_volunteer", not presence.known),
        (at_the_door(kind, at, event) or "", at_the_door(kind, at, event) is not None),
        ("left_volunteer", presence.left),
        ("not_inside", kind is Kind.OUT and presence.inside_since is None),
        ("device_used", presence.device_used),
        ("bad_time", presence.inside_since is not None and at < presence.inside_since),
    )
    return next((Verdict(code) for code, holds in reasons if holds), ACCEPTED)


def at_the_door(kind: Kind, at: datetime, event: EventTimes) -> str | None:
    """The code of the refusal if the event lets nobody in or out at `at`; None when it does."""
    if event.cancelled:
        return "cancelled"
    if not event.published:
        return "not_published"
    if event.closed:
        return "closed"
    if at < event.starts_at - WINDOW.before:
        return "too_early"
    last = event.ends_at if kind is Kind.IN else event.ends_at + WINDOW.after
    return "too_late" if at > last else None


def counted_at(said_at: datetime | None, now: datetime, earliest: datetime) -> datetime | None:
    """Find the time that counts: what the device said, when it lies between what the server vouches for and now; None
    when it cannot be.

    `earliest` is the moment from which the server knows of the visit: a presence ticket's issue, or the opening of
    the doors.
    """
    if said_at is None:
        return now
    if said_at > now + SKEW or said_at < earliest:
        return None
    return min(said_at, now)


def standing(
    starts_at: datetime, ends_at: datetime, now: datetime, *, inside_since: datetime | None, left_at: datetime | None
) -> Standing:
    """The standing on the board of a person who signed up or came."""
    if inside_since is not None:
        return Standing.TO_CONFIRM if now > ends_at else Standing.INSIDE
    if left_at is not None:
        return Standing.LEFT
    if now > ends_at:
        return Standing.MISSING
    return Standing.LATE if now > starts_at else Standing.EXPECTED

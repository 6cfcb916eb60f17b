"""The account of one visit: the time she was there, what the ledger counts of it, and why that may be less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jinguo.checkin.visits import OwnStanding
from jinguo.hours.catalogue import ClaimKind
from jinguo.hours.queries import EntryRow, OwnHours
from jinguo.kernel import clock


@dataclass(frozen=True, slots=True)
class Visit:
    """The minutes of a visit that is over: there, counted, waiting for a second person."""

    served: int
    credited: int
    waiting: int

    @property
    def elsewhere(self) -> int:
        """The minutes that count for something else already, or that rounding takes."""
        return max(0, self.served - self.credited - self.waiting)


def last_visit(title: str, standing: OwnStanding, own: OwnHours) -> Visit | None:
    """Find the volunteer's latest visit to the event of this title, once she has left it."""
    if standing.inside_since or standing.last_in_at is None or standing.last_out_at is None:
        return None
    start, end = clock.epoch_minute(standing.last_in_at), clock.epoch_minute(standing.last_out_at)
    here = [
        entry
        for entry in own.entries
        if entry.stands and entry.title == title and _within(entry.starts_at, entry.ends_at, start, end)
    ]
    held = [
        claim
        for claim in own.claims
        if claim.kind is ClaimKind.OVER_CAP
        and claim.decision is None
        and claim.title == title
        and _within(claim.starts_at, claim.ends_at, start, end)
    ]
    return Visit(end - start, sum(entry.credited for entry in here), sum(claim.minutes for claim in held))


def _within(starts_at: datetime, ends_at: datetime, start: int, end: int) -> bool:
    return start <= clock.epoch_minute(starts_at) and clock.epoch_minute(ends_at) <= end


def why_less(entry: EntryRow, entries: Sequence[EntryRow]) -> str:
    """The reason why an entry counts fewer minutes than were served; "" when it counts them all."""
    less = entry.served - entry.credited
    if entry.is_reversal or less <= 0:
        return ""
    doubled = any(
        other.id != entry.id
        and not other.is_reversal
        and other.credited > 0
        and other.starts_at < entry.ends_at
        and entry.starts_at < other.ends_at
        for other in entries
    )
    return f"其中 {less} 分钟与另一场重复，不重复计" if doubled else f"按本地规则取整，少计 {less} 分钟"

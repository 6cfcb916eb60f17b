"""Duties of a pairing that runs: the last day of each deed, and until when each has to be done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jinguo.kernel import clock
from jinguo.mothers.rules import GATED
from jinguo.pairings.catalogue import Duty
from jinguo.pairings.rules import Rhythm, due_on

DATES = """
(SELECT max(k.happened_on) FROM contact k WHERE k.pairing = p.id AND k.made) AS contact_on,
(SELECT max(k.happened_on) FROM contact k WHERE k.pairing = p.id AND k.made AND k.medium IN ('meeting', 'visit'))
  AS meeting_on,
(SELECT max(k.happened_on) FROM contact k WHERE k.pairing = p.id AND k.made AND k.medium = 'visit') AS visit_on,
(SELECT max(e.until) FROM exemption e WHERE e.pairing = p.id AND e.ended_at IS NULL AND e.duty = 'contact')
  AS contact_rests,
(SELECT max(e.until) FROM exemption e WHERE e.pairing = p.id AND e.ended_at IS NULL AND e.duty = 'meeting')
  AS meeting_rests,
(SELECT max(e.until) FROM exemption e WHERE e.pairing = p.id AND e.ended_at IS NULL AND e.duty = 'visit')
  AS visit_rests"""


RUNS = """
p.closed_on IS NULL AND p.begun_on IS NOT NULL
 AND EXISTS (SELECT FROM mother_stage m WHERE m.mother = p.mother AND m.until IS NULL AND m.state = ANY($1))"""
"""A pairing that runs, with a mother in service: what opens a card, and what is due."""


IN_SERVICE = [state.value for state in GATED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A pairing that runs: the last day of each deed, and until when each duty rests."""

    id: UUID
    path: str
    begun_on: date
    contact_on: date | None
    meeting_on: date | None
    visit_on: date | None
    contact_rests: date | None
    meeting_rests: date | None
    visit_rests: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """A duty and the last day on which it is in time."""

    duty: Duty
    on: date

    @property
    def late(self) -> int:
        """By how many days it is overdue."""
        return max(0, (clock.today() - self.on).days)


def dues(row: Running, rhythm: Rhythm) -> tuple[Due, ...]:
    """Tell what is due of a pairing that runs, the next first; a home visit is a meeting, a meeting a contact."""
    found = [
        Due(duty, due_on(duty, row.begun_on, last_on, rhythm, rests))
        for duty, last_on, rests in (
            (Duty.CONTACT, row.contact_on, row.contact_rests),
            (Duty.MEETING, row.meeting_on, row.meeting_rests),
            (Duty.VISIT, row.visit_on, row.visit_rests),
        )
    ]
    return tuple(sorted(found, key=lambda due: due.on))

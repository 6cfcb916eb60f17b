"""What is true of pairings. Pure: the day is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jinguo.pairings.catalogue import RUNNING, SHARED, Duty, Lack, Manner, Step

FOLLOWS: Mapping[Step, frozenset[Step]] = {
    Step.PAPER: frozenset({Step.AGREED, Step.ENDED}),
    Step.PROPOSED: frozenset({Step.VISITED, Step.ENDED}),
    Step.VISITED: frozenset({Step.AGREED, Step.ENDED}),
    Step.AGREED: frozenset({Step.BEGUN, Step.ENDED}),
    Step.BEGUN: frozenset({Step.RENEWED, Step.HANDED, Step.ENDED}),
    Step.RENEWED: frozenset({Step.RENEWED, Step.HANDED, Step.ENDED}),
    Step.HANDED: frozenset(),
    Step.ENDED: frozenset(),
}
"""Which step may follow which."""

TERM = timedelta(days=365)
"""For how long a pairing is agreed at least (卫滨区: a year)."""


def may_follow(last: Step, step: Step) -> bool:
    """Whether a step may come after the last one."""
    return step in FOLLOWS[last]


def in_order(last_on: date, happened_on: date, today: date) -> str:
    """Tell what is wrong with the day of a step, as a sentence; "" when nothing is."""
    if happened_on > today:
        return "不能填将来的日期，办完以后再登记"
    return "不能比上一步早，请核对日期" if happened_on < last_on else ""


def earliest(last: Step, last_on: date, happened_on: date) -> date:
    """The first day that the next step may have: papers were signed before or after the day that a ledger tells."""
    return happened_on if last is Step.PAPER else last_on


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers: what is known of a pairing that runs on paper."""

    consented: bool
    fit: bool
    agreement: str
    begun_on: date
    until: date | None


def lacks(papers: Papers, today: date) -> tuple[Lack, ...]:
    """Tell what is missing before it runs here; nothing of it is ever taken for granted."""
    lasts = papers.until is not None and papers.until >= max(today, papers.begun_on + TERM)
    there = {
        Lack.CONSENT: papers.consented,
        Lack.GATES: papers.fit,
        Lack.AGREEMENT: bool(papers.agreement),
        Lack.TERM: lasts,
    }
    return tuple(lack for lack, is_there in there.items() if not is_there)


def has_room(capacity: int, soft_cap: int, load: int) -> bool:
    """Whether a mother may be given one more child: her own number, and her district's."""
    return load < min(capacity, soft_cap)


def opens_card(step: Step, *, gated: bool) -> bool:
    """Whether a mother may see her child's card: while it runs, and nothing stands against her."""
    return step in RUNNING and gated


def together(one: Manner, other: Manner) -> bool:
    """Whether a child may have two mothers in these manners at once."""
    return one in SHARED and other in SHARED


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Rhythm (联系节奏): every how many days a mother is in touch, sees the child, visits the home; more often in the
    first weeks.
    """

    early_weeks: int = 4
    early_days: int = 7
    contact_days: int = 31
    meeting_days: int = 92
    visit_days: int = 183

    def days(self, duty: Duty, begun_on: date, last_on: date) -> int:
        """Within how many days after the last time a duty is due again."""
        if duty is Duty.CONTACT:
            is_early = last_on < begun_on + timedelta(weeks=self.early_weeks)
            return self.early_days if is_early else self.contact_days
        return self.meeting_days if duty is Duty.MEETING else self.visit_days


BASE = Rhythm()
"""Where a district has set nothing. Local practice: a call a month, a visit a quarter (沙河, 梁平), a home visit each
half-year (临沂); no national number. The first weeks are ours.
"""


LONGEST_EXEMPTION = timedelta(days=183)
"""What rests for longer is another pairing or another rhythm; half a year as a child's triage at most. Ours."""


def due_on(duty: Duty, begun_on: date, last_on: date | None, rhythm: Rhythm, exempt_until: date | None = None) -> date:
    """The last day on which a duty is still in time, counted from the last time, or from the beginning; never within
    an exemption.
    """
    since = last_on or begun_on
    due = since + timedelta(days=rhythm.days(duty, begun_on, since))
    return max(due, exempt_until + timedelta(days=1)) if exempt_until else due

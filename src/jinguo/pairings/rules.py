"""What is true of pairings. Pure: the day is handed in."""

from collections.abc import Mapping
from datetime import date, timedelta

from jinguo.pairings.catalogue import RUNNING, SHARED, Manner, Step

FOLLOWS: Mapping[Step, frozenset[Step]] = {
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
    """What is wrong with the day of a step, as a sentence; "" when nothing is."""
    if happened_on > today:
        return "不能填将来的日期，办完以后再登记"
    return "不能比上一步早，请核对日期" if happened_on < last_on else ""


def has_room(capacity: int, soft_cap: int, load: int) -> bool:
    """Whether a mother may be given one more child: her own number, and her district's."""
    return load < min(capacity, soft_cap)


def opens_card(step: Step, *, gated: bool) -> bool:
    """Whether a mother may see her child's card: while it runs, and nothing stands against her."""
    return step in RUNNING and gated


def together(one: Manner, other: Manner) -> bool:
    """Whether a child may have two mothers in these manners at once."""
    return one in SHARED and other in SHARED

"""What is true of aid. Pure: the day is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jinguo.aid.catalogue import WishState

FOLLOWS: Mapping[WishState, frozenset[WishState]] = {
    WishState.COLLECTED: frozenset({WishState.CHECKED, WishState.WITHDRAWN}),
    WishState.CHECKED: frozenset({WishState.OPEN, WishState.WITHDRAWN}),
    WishState.OPEN: frozenset({WishState.LOCKED, WishState.RECEIVED, WishState.EXPIRED, WishState.WITHDRAWN}),
    WishState.LOCKED: frozenset({WishState.OPEN, WishState.LOCKED, WishState.RECEIVED, WishState.WITHDRAWN}),
    WishState.EXPIRED: frozenset({WishState.OPEN, WishState.RECEIVED, WishState.WITHDRAWN}),
    WishState.RECEIVED: frozenset({WishState.HANDED}),
    WishState.HANDED: frozenset({WishState.VISITED}),
    WishState.VISITED: frozenset({WishState.CLOSED}),
    WishState.CLOSED: frozenset(),
    WishState.WITHDRAWN: frozenset(),
}
"""Which state may follow which."""

CLAIMS_A_DAY = 5
"""Claims that one phone may make in a day, also those that it has undone. Ours."""


def may_follow(last: WishState, state: WishState) -> bool:
    """Whether a wish may come from one state to another."""
    return state in FOLLOWS[last]


@dataclass(frozen=True, slots=True)
class WishPolicy:
    """What a district sets for wishes (心愿规则).

    Attributes:
        value_cap: yuan that a thing may be worth (舟山 ≈ 200, 济宁 ≈ 300).
        lock_days: days within which a donor brings it. Ours.
        open_days: days for which a wish is shown. Ours.
        most_claims: claims that one phone may have at a time. Ours.
        delivery: where and when donors bring things to the federation.
    """

    value_cap: int = 200
    lock_days: int = 14
    open_days: int = 60
    most_claims: int = 2
    delivery: str = "请送到区妇联办公室，工作日 9:00–17:00"


def last_day(today: date, days: int) -> date:
    """The last day of a term that begins today."""
    return today + timedelta(days=days)


def is_late(until: date | None, today: date) -> bool:
    """Whether a term is over; its last day still counts."""
    return until is not None and until < today


def code_of(number: int) -> str:
    """How a wish is called on the desk: W-0001."""
    return f"W-{number:04}"


def woman_code(number: int) -> str:
    """How a woman in difficulty is called everywhere: F-0001."""
    return f"F-{number:04}"


def batch_code(number: int) -> str:
    """How a batch of aid is called: B-0001."""
    return f"B-{number:04}"

"""Rules of requests to erase: the state of one, and what its number looks like. Pure."""

from datetime import date, datetime
from typing import Protocol

from jinguo.retention.catalogue import State

LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Without 0 and O, 1, L and I, and vowels; read aloud and typed."""

DRAWN = 9
"""Letters of a number that are drawn: 27⁹ = 7.6 × 10¹². Whoever has it reads the receipt, which names nobody."""


def number_of(day: date, drawn: str) -> str:
    """Write a random number as a request's: SC20261121-7K3FPQ2BD."""
    return f"SC{day:%Y%m%d}-{drawn}"


class Standing(Protocol):
    """The facts of a request that decide its state."""

    @property
    def planned_at(self) -> datetime | None: ...
    @property
    def agreed(self) -> bool | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def done_at(self) -> datetime | None: ...


def is_under_way(request: Standing) -> bool:
    """Whether a request is neither done nor withdrawn nor refused."""
    return request.done_at is None and request.withdrawn_at is None and request.agreed is not False


def under_way(request: str) -> str:
    """SQL for `is_under_way`."""
    return f"({request}.done_at IS NULL AND {request}.withdrawn_at IS NULL AND {request}.agreed IS DISTINCT FROM false)"


def state(request: Standing, now: datetime) -> State:
    """The state of a request at a moment."""
    ends = (
        (request.done_at is not None, State.DONE),
        (request.withdrawn_at is not None, State.WITHDRAWN),
        (request.agreed is False, State.REFUSED),
        (request.agreed is True and request.due_at is not None and request.due_at <= now, State.DUE),
        (request.agreed is True, State.COOLING),
        (request.planned_at is not None, State.PLANNED),
    )
    return next((where for holds, where in ends if holds), State.ASKED)

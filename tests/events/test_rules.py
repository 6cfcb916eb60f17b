"""What is true of an event, at the very moments where it changes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from jinguo.events import rules
from jinguo.events.forms import Plan
from jinguo.events.rules import State, Window

STARTS = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
SECOND = timedelta(seconds=1)
OPENS, CLOSES = STARTS - timedelta(minutes=60), ENDS + timedelta(hours=2)


@dataclass(frozen=True)
class Life:
    """An event's moments."""

    starts_at: datetime = STARTS
    ends_at: datetime = ENDS
    published_at: datetime | None = STARTS - timedelta(days=7)
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None


PUBLISHED = Life()
DRAFT = replace(PUBLISHED, published_at=None)
CLOSED = replace(PUBLISHED, closed_at=ENDS)
CANCELLED = replace(PUBLISHED, cancelled_at=STARTS)


@pytest.mark.parametrize(
    ("life", "now", "state", "awaits", "takes"),
    [
        (DRAFT, OPENS - SECOND, State.DRAFT, False, False),
        (DRAFT, STARTS, State.DRAFT, False, False),
        (DRAFT, CLOSES + SECOND, State.DRAFT, False, False),
        (PUBLISHED, OPENS - SECOND, State.PUBLISHED, False, True),
        (PUBLISHED, OPENS, State.RUNNING, False, True),
        (PUBLISHED, ENDS - SECOND, State.RUNNING, False, True),
        (PUBLISHED, ENDS, State.RUNNING, False, False),
        (PUBLISHED, CLOSES, State.RUNNING, False, False),
        (PUBLISHED, CLOSES + SECOND, State.RUNNING, True, False),
        (CLOSED, STARTS, State.CLOSED, False, False),
        (CLOSED, CLOSES + SECOND, State.CLOSED, False, False),
        (CANCELLED, OPENS - SECOND, State.CANCELLED, False, False),
        (CANCELLED, CLOSES + SECOND, State.CANCELLED, False, False),
        (replace(DRAFT, cancelled_at=STARTS), STARTS, State.CANCELLED, False, False),
        (replace(CLOSED, cancelled_at=STARTS), STARTS, State.CANCELLED, False, False),
    ],
)
def test_the_state_follows_from_the_moments(life: Life, now: datetime, state: State, awaits: bool, takes: bool) -> None:
    seen = rules.state(life, now), rules.awaits_closing(life, now), rules.takes_sign_ups(life, now)

    assert seen == (state, awaits, takes)


def test_the_window_opens_an_hour_before_and_closes_two_hours_after() -> None:
    assert (rules.opens_at(PUBLISHED), rules.closes_at(PUBLISHED)) == (OPENS, CLOSES)


def test_another_window_moves_the_state_with_it() -> None:
    narrow = Window(before=timedelta(minutes=15), after=timedelta(0))

    assert rules.state(PUBLISHED, OPENS, narrow) is State.PUBLISHED
    assert rules.takes_sign_ups(PUBLISHED, STARTS, narrow)
    assert rules.awaits_closing(PUBLISHED, ENDS + SECOND, narrow)


@pytest.mark.parametrize(
    ("state", "fixed"),
    [
        (State.DRAFT, frozenset()),
        (State.PUBLISHED, {"organisation", "is_volunteering"}),
        (State.RUNNING, {"organisation", "is_volunteering", "starts_at", "service_class", "programme"}),
        (State.CLOSED, None),
        (State.CANCELLED, None),
    ],
    ids=lambda value: value if isinstance(value, State) else "",
)
def test_the_further_an_event_is_the_less_can_be_changed(state: State, fixed: set[str] | None) -> None:
    assert rules.fixed(state) == fixed


@pytest.mark.parametrize("name", sorted(rules.FIXED_ONCE_RUNNING))
def test_what_is_fixed_is_a_field_of_the_plan(name: str) -> None:
    assert name in Plan.model_fields


@dataclass(frozen=True)
class Said:
    """What an event says."""

    content: str = "清理楼道"
    risks: str = "地面湿滑，请穿防滑鞋"
    high_risk: bool = False
    insurance: str = ""
    is_volunteering: bool = True


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (Said(), set()),
        (Said(risks=""), {"risks"}),
        (Said(content=""), {"content"}),
        (Said(high_risk=True), {"insurance"}),
        (Said(high_risk=True, insurance="PICC-2026-1"), set()),
        (Said(content="", risks="", high_risk=True), {"content", "risks", "insurance"}),
        (Said(content="", risks="", is_volunteering=False), set()),
        (Said(content="", risks="", is_volunteering=False, high_risk=True), {"insurance"}),
    ],
    ids=lambda value: str(value) if isinstance(value, Said) else "",
)
def test_an_event_states_content_risks_and_insurance_first(said: Said, missing: set[str]) -> None:
    """志愿服务条例 art. 12, 13 and 17."""
    assert rules.unstated(said).keys() == missing


@pytest.mark.parametrize(
    ("other_starts_at", "other_ends_at", "shared"),
    [
        (STARTS, ENDS, True),
        (STARTS - timedelta(hours=1), STARTS, False),
        (STARTS - timedelta(hours=1), STARTS + SECOND, True),
        (ENDS, ENDS + timedelta(hours=1), False),
        (ENDS - SECOND, ENDS + timedelta(hours=1), True),
        (STARTS + SECOND, ENDS - SECOND, True),
        (STARTS - timedelta(days=1), ENDS + timedelta(days=1), True),
    ],
    ids=["same", "just before", "a second into it", "just after", "a second of its end", "inside", "around"],
)
def test_times_overlap_when_they_share_a_moment(
    other_starts_at: datetime, other_ends_at: datetime, shared: bool
) -> None:
    assert rules.overlap(STARTS, ENDS, other_starts_at, other_ends_at) is shared
    assert rules.overlap(other_starts_at, other_ends_at, STARTS, ENDS) is shared


@pytest.mark.parametrize(
    ("capacity", "signed_up", "room"), [(None, 10_000, True), (5, 4, True), (5, 5, False), (5, 6, False)]
)
def test_there_is_room_below_the_capacity(capacity: int | None, signed_up: int, room: bool) -> None:
    assert rules.has_room(capacity, signed_up) is room

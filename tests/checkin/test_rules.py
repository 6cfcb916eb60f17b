from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from jinguo.checkin.catalogue import REFUSALS, Kind, Standing
from jinguo.checkin.rules import ACCEPTED, EventTimes, Presence, Verdict, admit, counted_at, standing

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
END = START + timedelta(hours=2, minutes=30)
OPEN = EventTimes(START, END, published=True, closed=False, cancelled=False)
NEW = Presence(known=True, left=False, device_used=False, inside_since=None, last_out_at=None)


def been(**changes: object) -> Presence:
    return Presence(**{**{name: getattr(NEW, name) for name in NEW.__slots__}, **changes})  # pyright: ignore[reportArgumentType]


INSIDE = been(inside_since=START)
BACK_HOME = been(last_out_at=START + timedelta(hours=1))


@pytest.mark.parametrize(
    ("kind", "at", "event", "presence", "code"),
    [
        (Kind.IN, START, OPEN, NEW, "accepted"),
        (Kind.IN, START - timedelta(minutes=60), OPEN, NEW, "accepted"),
        (Kind.IN, START - timedelta(minutes=61), OPEN, NEW, "too_early"),
        (Kind.IN, END, OPEN, NEW, "accepted"),
        (Kind.IN, END + timedelta(seconds=1), OPEN, NEW, "too_late"),
        (Kind.OUT, END + timedelta(hours=2), OPEN, INSIDE, "accepted"),
        (Kind.OUT, END + timedelta(hours=2, seconds=1), OPEN, INSIDE, "too_late"),
        (Kind.OUT, START, OPEN, NEW, "not_inside"),
        (Kind.IN, START + timedelta(hours=2), OPEN, BACK_HOME, "accepted"),
        (Kind.IN, START, OPEN, been(known=False), "unknown_volunteer"),
        (Kind.IN, START, OPEN, been(left=True), "left_volunteer"),
        (Kind.IN, START, OPEN, been(device_used=True), "device_used"),
        (Kind.OUT, START - timedelta(minutes=1), OPEN, INSIDE, "bad_time"),
        (Kind.IN, START, EventTimes(START, END, False, False, False), NEW, "not_published"),
        (Kind.IN, START, EventTimes(START, END, True, True, False), NEW, "closed"),
        (Kind.IN, START, EventTimes(START, END, True, False, True), NEW, "cancelled"),
    ],
)
def test_the_door(kind: Kind, at: datetime, event: EventTimes, presence: Presence, code: str) -> None:
    assert admit(kind, at, event, presence).code == code


def test_a_second_check_in_is_answered_with_the_first_time_even_after_the_doors_closed() -> None:
    assert admit(Kind.IN, END + timedelta(days=1), OPEN, INSIDE) == Verdict("repeated", START)


def test_a_second_check_out_is_answered_with_the_first_time() -> None:
    assert admit(Kind.OUT, END, OPEN, BACK_HOME) == Verdict("repeated", START + timedelta(hours=1))


def test_every_refusal_says_what_to_do_next() -> None:
    codes = {
        admit(kind, START + timedelta(hours=hours), EventTimes(START, END, *flags), presence).code
        for kind, hours, flags, presence in product(
            Kind,
            (-9, 0, 9),
            product((True, False), repeat=3),
            (NEW, INSIDE, BACK_HOME, been(known=False), been(left=True), been(device_used=True)),
        )
    }

    assert codes - {"accepted", "repeated"} <= set(REFUSALS)
    assert all(text.endswith("。") and len(text) > 12 for text in REFUSALS.values())
    assert admit(Kind.IN, START, OPEN, NEW) is ACCEPTED


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (None, START),
        (START - timedelta(minutes=5), START - timedelta(minutes=5)),
        (START + timedelta(minutes=1), START),
        (START + timedelta(minutes=3), None),
        (START - timedelta(minutes=11), None),
    ],
    ids=[
        "no word",
        "a tap kept without signal",
        "a clock a little fast",
        "a clock in the future",
        "before the server vouches",
    ],
)
def test_a_device_is_believed_only_as_far_as_the_server_vouches(
    said: datetime | None, counted: datetime | None
) -> None:
    assert counted_at(said, START, START - timedelta(minutes=10)) == counted


@pytest.mark.parametrize(
    ("now", "inside", "left", "place"),
    [
        (START - timedelta(minutes=1), None, None, Standing.EXPECTED),
        (START + timedelta(minutes=1), None, None, Standing.LATE),
        (END + timedelta(minutes=1), None, None, Standing.MISSING),
        (START, START, None, Standing.INSIDE),
        (END + timedelta(minutes=1), START, None, Standing.TO_CONFIRM),
        (END, None, END, Standing.LEFT),
        (END, START, START, Standing.INSIDE),
    ],
)
def test_where_people_stand(now: datetime, inside: datetime | None, left: datetime | None, place: Standing) -> None:
    assert standing(START, END, now, inside_since=inside, left_at=left) is place

from datetime import timedelta

import pytest

from jinguo.checkin.codes import screen_passes, screen_token, ticket, ticket_issued_at
from jinguo.kernel.ids import uuid7
from tests.conftest import NOON, Hands

EVENT = uuid7()


def test_the_screen_code_changes_every_30_seconds(hands: Hands) -> None:
    first = screen_token(EVENT)
    hands.forward(seconds=30)

    assert first.token != screen_token(EVENT).token


@pytest.mark.parametrize(
    ("seconds", "refusal"), [(0, None), (59, None), (60, "code_expired"), (-1, None), (-31, "code_expired")]
)
def test_a_scan_may_take_up_to_a_minute_and_no_photo_is_good_later(
    hands: Hands, seconds: int, refusal: str | None
) -> None:
    token = screen_token(EVENT).token
    hands.forward(seconds=seconds)

    assert screen_passes(EVENT, token) == refusal


@pytest.mark.parametrize(
    "token", ["", "-", "x", "1-2", "ffffffffffffffffffff-00", "-5-00", screen_token.__name__], ids=repr
)
def test_what_is_not_our_code_is_refused(token: str) -> None:
    assert screen_passes(EVENT, token) == "code_wrong"


def test_a_code_of_another_event_is_refused() -> None:
    assert screen_passes(EVENT, screen_token(uuid7()).token) == "code_wrong"


def test_a_ticket_outlasts_the_log_in_but_not_ten_minutes_and_not_another_browser(hands: Hands) -> None:
    given = ticket(EVENT, b"her phone").token

    hands.forward(minutes=10)
    assert ticket_issued_at(EVENT, b"her phone", given) == NOON
    assert ticket_issued_at(EVENT, b"her friend's phone", given) is None
    assert ticket_issued_at(uuid7(), b"her phone", given) is None
    hands.forward(seconds=1)
    assert ticket_issued_at(EVENT, b"her phone", given) is None
    assert hands.now - NOON > timedelta(minutes=10)


def test_a_ticket_counts_as_old_as_it_was_when_she_tapped(hands: Hands) -> None:
    given = ticket(EVENT, b"her phone").token
    hands.forward(minutes=50)

    assert ticket_issued_at(EVENT, b"her phone", given, NOON + timedelta(minutes=9)) == NOON
    assert ticket_issued_at(EVENT, b"her phone", given, NOON + timedelta(minutes=11)) is None


@pytest.mark.parametrize("token", ["", "t", "t-", "tzz-00", "t" + "f" * 30 + "-00", "t-5-00"], ids=repr)
def test_what_is_not_our_ticket_is_none(token: str) -> None:
    assert ticket_issued_at(EVENT, b"her phone", token) is None

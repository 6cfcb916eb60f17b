"""From when until when something counts, and what covers what."""

from datetime import date

import pytest

from jinguo.qualifications.catalogue import KINDS, SOON, Kind, Result, Sort, Standing
from jinguo.qualifications.rules import last_day, later, reach, standing

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("begun_on", "months", "expected"),
    [
        (date(2026, 6, 1), 12, date(2027, 5, 31)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2026, 6, 1), None, None),
    ],
    ids=["a year", "a calendar year", "a leap day", "a shorter month", "no end"],
)
def test_a_term_ends_the_day_before_its_day_comes_round(
    begun_on: date, months: int | None, expected: date | None
) -> None:
    assert last_day(begun_on, months) == expected


@pytest.mark.parametrize(
    ("ends_on", "result", "expected"),
    [
        (None, None, Standing.VALID),
        (TODAY, Result.PASSED, Standing.SOON),
        (TODAY + SOON, None, Standing.SOON),
        (TODAY + SOON + SOON, Result.PASSED, Standing.VALID),
        (date(2026, 11, 20), None, Standing.RUN_OUT),
        (None, Result.FAILED, Standing.FAILED),
        (None, Result.PENDING, Standing.WAITING),
        (None, Result.REVIEW, Standing.WAITING),
    ],
)
def test_both_days_belong_to_it_and_only_a_passed_query_counts(
    ends_on: date | None, result: Result | None, expected: Standing
) -> None:
    assert standing(date(2026, 1, 1), ends_on, result, TODAY) == expected


def test_it_counts_neither_before_its_first_day_nor_once_withdrawn() -> None:
    assert standing(date(2026, 11, 22), None, None, TODAY) == Standing.COMING
    assert standing(date(2026, 1, 1), None, None, TODAY, withdrawn=True) == Standing.WITHDRAWN


def test_what_is_covered_through_another_is_covered_and_a_ring_ends() -> None:
    ring = (Kind("a", "甲", Sort.LICENCE, covers=("b",)), Kind("b", "乙", Sort.TRAINING, covers=("c",)))

    found = reach((*ring, Kind("c", "丙", Sort.TRAINING, covers=("a",)), Kind("d", "丁", Sort.TRAINING)))

    assert found == {**dict.fromkeys("abc", frozenset("abc")), "d": frozenset("d")}


def test_without_end_is_later_than_any_day() -> None:
    assert later(None, TODAY) is None
    assert later(TODAY, date(2027, 1, 1)) == date(2027, 1, 1)


def test_the_catalogue_covers_only_what_is_in_it_and_says_each_word_once() -> None:
    codes = {kind.code for kind in KINDS}

    assert {code for kind in KINDS for code in kind.covers} <= codes
    assert len(codes) == len({kind.label for kind in KINDS}) == len(KINDS)

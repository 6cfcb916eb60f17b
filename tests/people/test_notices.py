"""When an answer is asked for anew: by version where it is ours, by day where it was on an organisation's own paper."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinguo.people.catalogue import NOTICE_VERSIONS, NOTICES, ConsentKind, PrivacyNotice
from jinguo.people.rules import is_outdated, sees

FIRST = PrivacyNotice("1", date(2026, 1, 1), "登记。")
CLEARER = PrivacyNotice("2", date(2026, 6, 1), "为了登记。")
MORE = PrivacyNotice("3", date(2026, 9, 1), "为了登记和保险。", asks_anew=True)
LAST = PrivacyNotice("4", date(2026, 10, 1), "为登记和保险。")
ALL = (FIRST, CLEARER, MORE, LAST)
DAY = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("version", "notices", "outdated"),
    [
        ("1", (FIRST,), False),
        ("1", (FIRST, CLEARER), False),
        ("1", ALL, True),
        ("2", ALL, True),
        ("3", ALL, False),
        ("4", ALL, False),
    ],
)
def test_an_answer_is_outdated_by_more_and_not_by_clearer_words(
    version: str, notices: tuple[PrivacyNotice, ...], outdated: bool
) -> None:
    assert is_outdated(version, DAY, notices) is outdated


@pytest.mark.parametrize(
    ("answered_on", "outdated"), [(date(2026, 8, 31), True), (date(2026, 9, 1), False), (date(2026, 12, 1), False)]
)
def test_a_paper_of_their_own_covers_what_was_in_force_that_day(answered_on: date, outdated: bool) -> None:
    assert is_outdated("名册", answered_on, ALL) is outdated


def test_every_question_has_its_versions_in_order_and_shows_the_last() -> None:
    for kind in ConsentKind:
        versions = NOTICE_VERSIONS[kind]
        assert NOTICES[kind] == versions[-1]
        assert [each.since for each in versions] == sorted(each.since for each in versions)
        assert len({each.version for each in versions}) == len(versions)
        assert not versions[0].asks_anew


PATHS = ["/1/", "/1/2/", "/1/2/3/", "/1/4/"]


@given(st.sampled_from(PATHS), st.sampled_from(PATHS))
def test_who_is_kept_to_her_own_level_is_seen_by_fewer_and_by_her_own(reach: str, path: str) -> None:
    assert sees(path, path, True)
    assert sees(reach, path, True) is (reach == path)
    assert sees(reach, path, False) is path.startswith(reach)
    assert not sees(None, path, False) and not sees("", path, True)

"""Every kind of notice: its text may go out, fits into two SMS at most, and somebody is told."""

import pytest

from jinguo.kernel.parts import audiences
from jinguo.notifications.catalogue import CODE, CONFIRM, KINDS, LONGEST_VARIABLE, PHONE_LEFT, Kind, Way
from jinguo.notifications.rules import faults, filled, segments, variables_in

SIGNATURE = "宁波市镇海区妇女联合会"
"""As long as a signature may be (12 characters)."""

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@EVERY
def test_a_text_of_the_catalogue_may_go_out(kind: Kind) -> None:
    assert (faults(kind.subject), faults(kind.text)) == ([], [])
    assert faults(filled(kind.text, kind.example)) == []


@EVERY
def test_every_variable_has_an_example(kind: Kind) -> None:
    assert set(variables_in(kind.subject + kind.text)) <= set(kind.example)
    assert all(0 < len(value) <= LONGEST_VARIABLE for value in kind.example.values())


@EVERY
def test_what_is_about_an_event_says_which_in_its_subject(kind: Kind) -> None:
    assert ("title" in variables_in(kind.subject)) == ("title" in kind.example)


@EVERY
def test_a_text_is_one_sms_as_a_rule_and_never_more_than_two(kind: Kind) -> None:
    longest = dict.fromkeys(variables_in(kind.text), "字" * LONGEST_VARIABLE)

    if Way.SMS in kind.ways:
        assert segments(filled(kind.text, kind.example), SIGNATURE) == 1
        assert segments(filled(kind.text, longest), SIGNATURE) <= 2


@EVERY
def test_somebody_is_told_by_a_notice_but_for_what_she_asked_for_a_moment_ago(kind: Kind) -> None:
    assert (kind.key in audiences()) == (kind.key not in (CODE, CONFIRM, PHONE_LEFT))

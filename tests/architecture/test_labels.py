"""What a page prints of a closed list is a Chinese word: each member has one, and no two of a list the same."""

import re
from enum import EnumType

import pytest

from jinguo.kernel.labels import Labelled
from tests.architecture.sources import closed_lists

NEVER_READ = {
    "jinguo.hours.totals.export.FileKind": "how a file's name ends: xlsx, csv",
    "jinguo.volunteers.registry.export.FileKind": "how a file's name ends: xlsx, csv",
    "jinguo.kernel.database.postmaster.State": "of a process",
    "jinguo.pairings.proposals.candidates.Reach": "a number that arrays compare; pages print mothers' Distance",
    "jinguo.volunteers.rules.By": "which way a sentence is worded",
}
"""Closed lists without labels, and why no page prints them."""


def name(of: EnumType) -> str:
    return f"{of.__module__}.{of.__name__}"


def test_closed_lists_have_labels_but_for_those_that_nobody_reads() -> None:
    assert {name(each) for each in closed_lists() if not issubclass(each, Labelled)} == set(NEVER_READ)


@pytest.mark.parametrize("of", [each for each in closed_lists() if issubclass(each, Labelled)], ids=name)
def test_every_member_says_in_chinese_what_it_is(of: type[Labelled]) -> None:
    labels = [member.label for member in of]

    assert [label for label in labels if not re.search("[\u4e00-\u9fff]", label)] == []
    assert len(set(labels)) == len(labels)

"""Kinds of venue, entry by entry."""

import re

import pytest

from jinguo.events.catalogue import FIVE_ENTRIES, FiveEntry, VenueKind


def test_the_venues_are_those_that_the_two_plans_name() -> None:
    assert [venue.label for venue in VenueKind] == [
        *["机关", "村", "社区", "学校", "高校", "企业", "家庭", "儿童之家", "妇女之家/微家", "驿站", "派出所", "集市"],
        *["屋场", "楼群", "讲堂/礼堂", "活动中心", "会场", "线上"],
    ]


@pytest.mark.parametrize("venue", VenueKind, ids=str)
def test_a_venue_has_a_plain_slug(venue: VenueKind) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", venue.value)


def test_the_five_entries_are_those_of_the_plan_and_each_has_a_venue() -> None:
    """望妇发〔2024〕1号, 三.2: 进机关、进村社、进学校、进企业、进家庭."""
    assert [entry.label for entry in FiveEntry] == ["进机关", "进村社", "进学校", "进企业", "进家庭"]
    assert set(FIVE_ENTRIES.values()) == set(FiveEntry)


@pytest.mark.parametrize(
    ("venue", "entry"),
    [
        (VenueKind.VILLAGE, FiveEntry.VILLAGES),
        (VenueKind.HAMLET, FiveEntry.VILLAGES),
        (VenueKind.UNIVERSITY, FiveEntry.SCHOOLS),
        (VenueKind.MARKET, None),
        (VenueKind.ONLINE, None),
    ],
    ids=str,
)
def test_an_event_counts_for_the_entry_of_its_venue(venue: VenueKind, entry: FiveEntry | None) -> None:
    assert venue.five_entry is entry

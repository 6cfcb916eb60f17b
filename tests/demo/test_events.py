"""The demo's events, row by row, before any of them takes place."""

import pytest

from jinguo.demo.staff import OFFICE_PHONES
from jinguo.kernel import resources
from jinguo.organisations.demo import DEMO_TREES, demo_tree
from jinguo.plans.catalogue import programmes

ROWS = resources.rows("jinguo.demo", "events")
CODES = {row.code for tree in DEMO_TREES for row in demo_tree(tree)}
PROGRAMMES = {programme.number: programme for programme in programmes()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['day']} {row['title']}")
def test_an_event_of_the_demo_fits_its_organisation_its_plan_and_its_fate(row: dict[str, str]) -> None:
    day, fate = int(row["day"]), row["fate"]

    assert row["organisation"] in CODES
    assert row["organisation"][:6] in OFFICE_PHONES
    assert day <= -4 if fate == "held" else day == -1 if fate == "open" else day > 0
    assert fate in ("held", "open", "planned", "draft", "cancelled")
    if row["programme"]:
        programme = PROGRAMMES[int(row["programme"])]
        assert programme.is_event
        assert programme.district_code == row["organisation"][:6]


def test_no_two_events_of_a_district_take_place_on_one_day() -> None:
    days = [(row["organisation"][:6], row["day"]) for row in ROWS]

    assert len(set(days)) == len(days)


def test_one_event_gives_no_hours_to_its_guests() -> None:
    assert [row["title"] for row in ROWS if row["is_volunteering"] == "false"] == ["青年交友会"]

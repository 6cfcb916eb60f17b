"""Thirteen faults of comparable systems (CASA, CareTogether, ChurchCRM, Rock, mentoring and youth registers): what went
wrong there, and the tests by which it cannot here. A test that is renamed or dropped fails this file.
"""

from datetime import date
from importlib import import_module

import pytest

from jinguo.children.catalogue import Band
from jinguo.children.rules import band
from jinguo.kernel.matters import Waits
from jinguo.pairings import actions
from jinguo.pairings.contacts.queries import overdue
from jinguo.pending.queries import matters
from tests.conftest import Hands
from tests.pairings.conftest import Care
from tests.pairings.test_actions import ending, running

HERE = "pairings.test_faults"

FAULTS: dict[str, tuple[str, ...]] = {
    "1 a badge counted pairings that had ended": (f"{HERE}:test_what_has_ended_is_in_no_figure_of_what_waits",),
    "2 the weekly mail credited the former volunteer with her successor's visits": (
        "pairings.contacts.test_contacts:test_a_contact_belongs_to_the_pairing_of_its_date_and_not_to_the_successors",
        "pairings.test_jobs:test_a_coordinator_reads_once_a_week_what_the_pairings_of_her_place_did",
    ),
    "3 a child without a volunteer was in no report": (
        "pairings.proposals.test_queries:test_children_without_a_mother_wait_and_mothers_who_lack_nothing_are_asked",
        f"{HERE}:test_what_has_ended_is_in_no_figure_of_what_waits",
    ),
    "4 siblings who were seen together were typed twice": (
        "pairings.contacts.test_contacts:test_siblings_seen_together_are_a_row_each_and_the_time_counts_once",
    ),
    "5 a volunteer was deactivated and her assignments stayed": (
        "pairings.test_actions:test_a_mother_who_is_paused_or_has_ended_suspends_her_pairings_that_moment",
        "pairings.test_actions:test_when_a_mother_leaves_all_her_children_go_on_in_one_or_nothing_changes",
    ),
    "6 ages were flags set by hand": (f"{HERE}:test_a_childs_age_band_follows_the_calendar",),
    "7 a missed task was listed again and again": (
        "pairings.test_jobs:test_what_is_due_is_told_before_once_more_after_a_week_and_then_no_more",
        "pairings.test_jobs:test_who_was_in_touch_meanwhile_is_reminded_of_the_next_time_alone",
    ),
    "8 a clearance ran out without warning": (
        "mothers.test_rules:test_what_runs_out_in_60_days_ends_soon_and_what_is_shut_does_not",
        "mothers.test_actions:test_a_query_that_runs_out_pauses_her_that_night_and_tells_her_and_who_must_act",
    ),
    "9 an arrangement ended without an outcome": (
        "pairings.contacts.test_contacts:test_an_ending_needs_a_reason_and_who_looks_after_the_child_next",
    ),
    "10 a child was registered without any adult's contact": (
        "children.test_registry:test_there_is_always_a_guardian",
        "children.test_registry:test_what_is_wrong_is_said_beside_the_field",
    ),
    "11 a rule was ignored by the newer screen, an error was shown and yet it was saved": (
        "pairings.test_exclusions:test_no_way_leads_to_a_mother_whom_the_guardian_does_not_want",
        "pairings.imports.test_imports:test_what_is_on_paper_opens_nothing_until_consent_and_agreement_are_there",
        "web.test_desk_pairings:test_what_is_wrong_stands_beside_its_form_and_nothing_is_written",
    ),
    "12 two matched the same at once": (
        "pairings.test_actions:test_two_clerks_at_once_do_not_exceed_her_places",
        "pairings.test_actions:test_the_database_itself_refuses_the_same_two_twice",
    ),
    "13 who had left went on opening files, and lists of children went out by mail": (
        "pairings.contacts.test_contacts"
        ":test_her_childs_card_opens_while_it_runs_and_shuts_that_moment_and_each_look_is_in_the_log",
        "pairings.test_jobs:test_each_step_is_told_to_her_once_and_says_nothing_of_the_child",
    ),
}
"""Fault -> the tests of it, as module below `tests` and function."""


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_tests(fault: str) -> None:
    for place in FAULTS[fault]:
        module, name = place.split(":")
        assert callable(getattr(import_module(f"tests.{module}"), name)), place


async def test_what_has_ended_is_in_no_figure_of_what_waits(care: Care, hands: Hands) -> None:
    her = await care.mother(1)
    ended = await running(care, await care.child(1), her.id)
    hands.forward(days=40)
    assert len(await overdue(care.li_xia)) == 1

    await actions.end(care.li_xia, ended, ending())

    assert await overdue(care.li_xia) == []
    waiting = {matter.kind for matter in await matters(care.li_xia)}
    assert (Waits.UNPAIRED in waiting, waiting & {Waits.PAIRINGS, Waits.SUSPENDED}) == (True, set())


def test_a_childs_age_band_follows_the_calendar() -> None:
    bands = [band(2016, date(year, 6, 1)) for year in range(2016, 2035)]

    assert list(dict.fromkeys(bands)) == list(Band)
    assert [bands.index(Band(age)) for age in ("14", "16", "18")] == [14, 16, 18]

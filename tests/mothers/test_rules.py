"""What a district asks, what is missing, and what two registrations are together."""

from datetime import date, timedelta

import pytest

from jinguo.mothers.catalogue import Reason, State
from jinguo.mothers.rules import BASE, FOLLOWS, Candidate, Gate, Policy, all_met, first_end, gates, joined
from jinguo.qualifications.catalogue import KINDS, RECORD_QUERY, SOON

TODAY = date(2026, 11, 21)
KNOWN = {kind.code: kind for kind in KINDS}
FIT = Candidate(date(1985, 3, 12), resides=True)
HELD: dict[str, date | None] = {
    RECORD_QUERY: date(2027, 5, 31),
    "mother_training": date(2028, 1, 1),
    "health": date(2026, 12, 1),
    "commitment": None,
}


def test_who_has_all_of_it_lacks_nothing_and_the_first_end_is_told() -> None:
    found = gates(FIT, BASE, HELD, KNOWN, TODAY)

    assert all_met(found)
    assert first_end(found) == date(2026, 12, 1)
    assert [gate.code for gate in found if gate.ends_soon(TODAY)] == ["health"]
    assert {gate.missing for gate in found} == {""}


@pytest.mark.parametrize(
    ("her", "held", "lacks"),
    [
        (Candidate(None, resides=True), HELD, ["age"]),
        (Candidate(date(2008, 11, 22), resides=True), HELD, ["age"]),
        (Candidate(date(2008, 11, 21), resides=True), HELD, []),
        (Candidate(date(1985, 3, 12), resides=False), HELD, ["residence"]),
        (Candidate(date(1985, 3, 12), resides=True, enrolled=False), HELD, ["enrolled"]),
        (FIT, {**HELD, "health": None}, []),
        (FIT, {name: until for name, until in HELD.items() if name != RECORD_QUERY}, [RECORD_QUERY]),
        (FIT, {}, [RECORD_QUERY, "mother_training", "health", "commitment"]),
    ],
    ids=["no birth date", "a day too young", "18 today", "lives elsewhere", "left", "no end", "no query", "nothing"],
)
def test_each_gate_that_is_shut_says_what_to_do(her: Candidate, held: dict[str, date | None], lacks: list[str]) -> None:
    missing = [gate for gate in gates(her, BASE, held, KNOWN, TODAY) if not gate.met]

    assert [gate.code for gate in missing] == lacks
    assert all("请" in gate.missing or "再办" in gate.missing for gate in missing)


def test_a_district_that_asks_less_is_asked_less_of_and_an_ended_kind_of_nobody() -> None:
    policy = Policy(must_reside=False, needed=(RECORD_QUERY, "gone"), minimum_age=25)

    found = gates(Candidate(date(2002, 1, 1), resides=False), policy, {RECORD_QUERY: TODAY}, KNOWN, TODAY)

    assert [(gate.code, gate.met) for gate in found] == [("enrolled", True), ("age", False), (RECORD_QUERY, True)]


def test_what_runs_out_in_60_days_ends_soon_and_what_is_shut_does_not() -> None:
    assert Gate("x", "x", met=True, valid_until=TODAY + SOON).ends_soon(TODAY)
    assert not Gate("x", "x", met=True, valid_until=TODAY + SOON + timedelta(days=1)).ends_soon(TODAY)
    assert not Gate("x", "x", met=False, valid_until=TODAY).ends_soon(TODAY)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((State.ACTIVE, None), (State.APPLIED, None), (State.ACTIVE, None)),
        ((State.APPLIED, None), (State.CLEARED, None), (State.CLEARED, None)),
        ((State.ACTIVE, None), (State.PAUSED, Reason.CONCERN), (State.PAUSED, Reason.CONCERN)),
        ((State.ENDED, Reason.MOVED), (State.ACTIVE, None), (State.ACTIVE, None)),
        ((State.ENDED, Reason.UNFIT), (State.ACTIVE, None), (State.PAUSED, Reason.MERGED)),
        ((State.ENDED, Reason.MOVED), (State.ENDED, Reason.OWN_END), (State.ENDED, Reason.MOVED)),
    ],
    ids=["the furthest", "either way", "a pause is hers", "an end is past", "unfit is looked at anew", "both ended"],
)
def test_doubt_about_either_is_doubt_about_her(
    one: tuple[State, Reason | None], other: tuple[State, Reason | None], expected: tuple[State, Reason | None]
) -> None:
    assert joined(one, other) == expected
    if State.ENDED not in (one[0], other[0]):
        assert joined(other, one) == expected


def test_every_state_leads_somewhere_and_an_end_only_to_a_new_application() -> None:
    assert set(FOLLOWS) == set(State)
    assert FOLLOWS[State.ENDED] == {State.APPLIED}
    assert all(State.ENDED in FOLLOWS[state] for state in State if state is not State.ENDED)

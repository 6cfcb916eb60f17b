"""A proposal is the best of all, whoever is given in what order; held against trying everything."""

import itertools
from collections import Counter
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest

from jinguo.pairings.catalogue import Gate, Term
from jinguo.pairings.proposals.candidates import Child, Mother, Place, Reach, Weights
from jinguo.pairings.proposals.proposal import Proposal, propose

WEIGHTS: Weights = {term: term.weight for term in Term}
NEEDS = ["study", "company", "mind", "law", "health"]
LANGUAGES = ["宁波话", "普通话", "长沙话"]
TIMES = ["6-am", "6-pm", "7-am", "7-pm"]
HOME = UUID(int=900)


def _some(random: Random, codes: list[str]) -> frozenset[str]:
    return frozenset(random.sample(codes, random.randint(0, 2)))


def _place(random: Random, district: str = "镇海") -> Place:
    return Place(district, random.choice(["庄市", "澥浦", ""]), random.choice(["一村", "二村", ""]))


def _child(random: Random, number: int, mothers: int) -> Child:
    return Child(
        id=UUID(int=1000 + number),
        place=_place(random),
        age=random.randint(3, 17),
        needs=_some(random, NEEDS),
        languages=_some(random, LANGUAGES),
        times=_some(random, TIMES),
        household=random.choice([None, None, HOME, UUID(int=901)]),
        excluded=frozenset(UUID(int=each) for each in range(mothers) if random.random() < 0.1),
    )


def _mother(random: Random, number: int) -> Mother:
    capacity = random.randint(1, 3)
    return Mother(
        id=UUID(int=number),
        place=_place(random),
        capacity=capacity,
        load=random.randint(0, 1),
        reach=random.choice(list(Reach)),
        skills=_some(random, NEEDS),
        languages=_some(random, LANGUAGES),
        times=_some(random, TIMES),
        ages=random.choice([(0, 17), (3, 9), (10, 15)]),
        households=frozenset([HOME]) if random.random() < 0.15 else frozenset(),
    )


def _case(seed: int) -> tuple[list[Child], list[Mother]]:
    random = Random(seed)
    mothers = [_mother(random, number) for number in range(random.randint(1, 4))]
    return [_child(random, number, len(mothers)) for number in range(random.randint(1, 5))], mothers


def _value(term: Term, child: Child, mother: Mother) -> int:
    """Value one pair by the words of the catalogue, written once more for one pair alone."""
    near = child.place.town == mother.place.town != ""
    match term:
        case Term.NEARNESS if mother.reach is Reach.DISTANT:
            return 0
        case Term.NEARNESS:
            return 100 if child.place == mother.place and child.place.village else 60 if near else 30
        case Term.NEED:
            return round(100 * len(child.needs & mother.skills) / len(child.needs)) if child.needs else 50
        case Term.TIME:
            return min(100, 50 * len(child.times & mother.times)) if child.times else 50
        case Term.LANGUAGE:
            return 100 if not child.languages or child.languages & mother.languages else 0
        case Term.AGE:
            assert child.age is not None
            off = max(mother.ages[0] - child.age, child.age - mother.ages[1])
            return min(100, max(0, 100 - 20 * off))
        case _:
            raise AssertionError(term)


def _allowed(child: Child, mother: Mother) -> bool:
    town = child.place.town == mother.place.town != ""
    village = child.place == mother.place and child.place.village != ""
    reaches = {Reach.VILLAGE: village, Reach.TOWN: town, Reach.DISTRICT: True, Reach.DISTANT: True}
    return reaches[mother.reach] and mother.id not in child.excluded


def _sum(children: list[Child], chosen: tuple[Mother | None, ...]) -> int:
    pairs = [(child, mother) for child, mother in zip(children, chosen, strict=True) if mother]
    beside: Counter[tuple[UUID | None, UUID]] = Counter(
        (child.household, mother.id) for child, mother in pairs if child.household
    )
    taken: Counter[UUID] = Counter()
    total = 0
    for child, mother in pairs:
        for term in Term:
            if term is Term.LOAD:
                value = max(0, 100 * (mother.free - taken[mother.id]) // mother.capacity)
            elif term is Term.SIBLINGS:
                together = child.household in mother.households or beside[child.household, mother.id] > 1
                value = 100 if child.household and together else 0
            else:
                value = _value(term, child, mother)
            total += WEIGHTS[term] * value
        taken[mother.id] += 1
    return total


def _best(children: list[Child], mothers: list[Mother]) -> tuple[int, int]:
    """Try everything: how many children at most, and the highest sum of those."""
    best = (0, 0)
    for chosen in itertools.product([None, *mothers], repeat=len(children)):
        loads = Counter(mother.id for mother in chosen if mother)
        if any(loads[mother.id] > mother.free for mother in mothers):
            continue
        if all(mother is None or _allowed(child, mother) for child, mother in zip(children, chosen, strict=True)):
            best = max(best, (sum(mother is not None for mother in chosen), _sum(children, chosen)))
    return best


def _pairs(proposal: Proposal) -> dict[UUID, UUID]:
    return {pair.child: pair.mother for pair in proposal.pairs}


@pytest.mark.parametrize("hundred", range(3))
def test_a_proposal_is_the_best_of_all_that_could_be(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        children, mothers = _case(seed)

        proposal = propose(children, mothers, WEIGHTS)

        assert (len(proposal.pairs), proposal.total, proposal.optimal) == (*_best(children, mothers), True), seed


def test_the_order_in_which_people_are_given_changes_nothing() -> None:
    for seed in range(60):
        children, mothers = _case(seed)
        first = propose(children, mothers, WEIGHTS)

        Random(seed).shuffle(children)
        Random(seed).shuffle(mothers)

        assert propose(children, mothers, WEIGHTS) == first, seed


def test_a_locked_pair_stays_and_uses_up_a_place() -> None:
    for seed in range(60):
        children, mothers = _case(seed)
        if not (able := [mother for mother in mothers if mother.free]):
            continue
        locked = {children[0].id: able[0].id}

        proposal = propose(children, mothers, WEIGHTS, locked=locked)

        loads = Counter(pair.mother for pair in proposal.pairs)
        assert [pair.mother for pair in proposal.pairs if pair.locked] == [able[0].id], seed
        assert all(loads[mother.id] <= mother.free for mother in mothers), seed
        assert len(proposal.pairs) + len(proposal.unmatched) == len(children), seed


def test_a_pair_that_a_person_locked_stays_whatever_the_gates_say() -> None:
    mother = Mother(UUID(int=1), Place("镇海", "庄市", "一村"), capacity=1, load=1, reach=Reach.VILLAGE)
    child = Child(UUID(int=2), Place("镇海", "澥浦"), 9, excluded=frozenset([mother.id]))

    proposal = propose([child], [mother], WEIGHTS, locked={child.id: mother.id})

    assert [(pair.child, pair.mother, pair.locked) for pair in proposal.pairs] == [(child.id, mother.id, True)]


def test_when_a_mother_withdraws_the_other_pairs_stay_where_they_can() -> None:
    changed = 0
    for seed in range(40):
        random = Random(seed)
        mothers = [replace(_mother(random, number), load=0) for number in range(12)]
        children = [replace(_child(random, number, 0), household=None) for number in range(12)]
        before = _pairs(propose(children, mothers, WEIGHTS))
        gone = next(iter(before.values()))

        after = _pairs(propose(children, [each for each in mothers if each.id != gone], WEIGHTS, before=before))

        kept = {child: mother for child, mother in before.items() if mother != gone}
        changed += sum(after.get(child) != mother for child, mother in kept.items())
    assert changed <= 40


def test_siblings_go_to_one_mother_where_she_has_room() -> None:
    place = Place("镇海", "庄市", "一村")
    mothers = [Mother(UUID(int=number), place, capacity=2) for number in (1, 2)]
    children = [Child(UUID(int=10 + number), place, 9, household=HOME) for number in range(2)]

    assert len(set(_pairs(propose(children, mothers, WEIGHTS)).values())) == 1


def test_a_child_left_without_a_mother_says_which_gate_stops_her() -> None:
    village, elsewhere = Place("镇海", "庄市", "一村"), Place("镇海", "澥浦", "二村")
    mother = Mother(UUID(int=1), village, capacity=1, reach=Reach.VILLAGE)
    children = [
        Child(UUID(int=10), village, 9, stopped_by=frozenset([Gate.CONSENT])),
        Child(UUID(int=11), village, 9),
        Child(UUID(int=12), village, 9),
        Child(UUID(int=13), elsewhere, 9),
        Child(UUID(int=14), village, 9, excluded=frozenset([mother.id])),
        Child(UUID(int=15), Place("望城"), 9),
    ]

    proposal = propose(children, [mother], WEIGHTS)

    assert [each.gates for each in proposal.unmatched] == [
        (Gate.CONSENT,), (Gate.PLACES,), (Gate.REACH,), (Gate.EXCLUDED,), (Gate.NOBODY,),
    ]  # fmt: skip


def test_a_district_too_large_to_solve_whole_gives_the_same_sum_and_bounds_what_it_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(60):
        random = Random(seed)
        mothers = [_mother(random, number) for number in range(30)]
        children = [replace(_child(random, number, 30), household=None) for number in range(40)]
        whole = propose(children, mothers, WEIGHTS)
        monkeypatch.setattr("jinguo.pairings.proposals.proposal.DENSE_CELLS", 0)
        monkeypatch.setattr("jinguo.pairings.proposals.assignment.BEST_EDGES", 4)
        monkeypatch.setattr("jinguo.pairings.proposals.assignment.CHUNK_CELLS", 300)

        pruned = propose(children, mothers, WEIGHTS)

        monkeypatch.undo()
        assert pruned.bound or (len(pruned.pairs), pruned.total) == (len(whole.pairs), whole.total), seed
        if len(pruned.pairs) == len(whole.pairs):
            assert whole.total - pruned.total <= pruned.bound, seed

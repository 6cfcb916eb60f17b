"""Pairs proposed for all children together, against the bare solver on the same scores.

Two cases: 10,000 children and as many mothers over 50 districts, and 2,000 and as many in one. Both are planted in the
database and read as the board reads them (`load_seconds`), then scored, solved, and told with their terms (`seconds`).
The floor is `linear_sum_assignment` (SciPy) on the finished scores of each district; ratios are of CPU time. Besides,
what greedy loses where there are places for 6 children in 10: the best pair first, then the best of the rest.
"""

import argparse
import asyncio
import random
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray
from piccolo.table import Table
from scipy.optimize import linear_sum_assignment

from benchmarks.common import MEGABYTE_KB, Result, plant, say, service
from jinguo.authority.actor import SYSTEM
from jinguo.children.catalogue import Language, Need
from jinguo.children.tables import Child as ChildRow
from jinguo.children.tables import ChildConsent, ChildGuardian
from jinguo.kernel import clock
from jinguo.kernel.database.embedded import Server
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.mothers.catalogue import Distance, Skill, Slot, State
from jinguo.mothers.catalogue import Language as Spoken
from jinguo.mothers.rules import BASE as ASKED
from jinguo.mothers.tables import Mother as MotherRow
from jinguo.mothers.tables import Stage
from jinguo.pairings.policy import BASE
from jinguo.pairings.proposals.candidates import Child, Mother
from jinguo.pairings.proposals.proposal import Proposal, propose
from jinguo.pairings.proposals.queries import Candidates, candidates
from jinguo.pairings.proposals.scores import Codes, comparisons, within_reach
from jinguo.people.tables import Person
from jinguo.qualifications.catalogue import RECORD_QUERY
from jinguo.qualifications.catalogue import Result as Answer
from jinguo.qualifications.tables import Qualification
from jinguo.volunteers.tables import Volunteer

BATCH = 500
IN_HOUSEHOLDS, PAIR = 40, 2
"""Of so many children of a district, two are sisters: one child in twenty."""
SCARCE = 0.6


def options(parser: argparse.ArgumentParser) -> None:
    """How many people, in how many districts, and how often it is measured."""
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--districts", type=int, default=50)
    parser.add_argument("--alone", type=int, default=2_000, help="people of the one district")
    parser.add_argument("--rounds", type=int, default=3)


def run(arguments: argparse.Namespace) -> Result:
    """Plant, read and propose; each figure is the median of the rounds."""
    return asyncio.run(_run(arguments))


@dataclass(frozen=True)
class Measured:
    """One case: seconds to read and to propose, CPU of the latter, of the bare solver, and what was found."""

    load: float
    seconds: float
    cpu: float
    bare: float
    found: Proposal
    who: Candidates


async def _run(arguments: argparse.Namespace) -> Result:
    async with service() as server:
        await plant()
        many = await _case(server, "/4", arguments.people, arguments.districts, arguments.rounds)
        one = await _case(server, "/5", arguments.alone, 1, arguments.rounds)
    greedy = _greedy(one.who)
    return Result(
        name="matching",
        ops=len(many.who.children),
        seconds=many.seconds,
        ratio=many.cpu / many.bare,
        floor="linear_sum_assignment on the same scores, district by district",
        cpu_us_per_op=many.cpu / len(many.who.children) * 1e6,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE_KB,
        more={
            "load_seconds": many.load,
            "optimal": many.found.optimal,
            "bound": many.found.bound,
            "paired": len(many.found.pairs),
            "one_district_seconds": one.seconds,
            "one_district_ratio": one.cpu / one.bare,
            "one_district_load_seconds": one.load,
            "one_district_optimal": one.found.optimal,
            "one_district_bound": one.found.bound,
            **greedy,
        },
    )


async def _case(server: Server, prefix: str, people: int, districts: int, rounds: int) -> Measured:
    """Plant a case under districts that begin with `prefix`, read it, and propose."""
    say(f"planting {people} children and {people} mothers in {districts} districts")
    names = [f"{prefix}{30000 + number}/" for number in range(districts)]
    await _plant(names, people, random.Random(7))  # noqa: S311 - the same people each time
    await _analyse(server)
    begun = time.perf_counter()
    who = await candidates(SYSTEM, prefix)
    load = time.perf_counter() - begun
    scores = [_scores(*each) for each in _by_district(who)]
    times, cpus, bares = [], [], []
    proposal = propose((), (), BASE)
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        begun, cpu = time.perf_counter(), time.process_time()
        proposal = propose(who.children, who.mothers, BASE)
        times.append(time.perf_counter() - begun)
        cpus.append(time.process_time() - cpu)
        bares.append(_timed(lambda: [linear_sum_assignment(each, maximize=True) for each in scores]))
    return Measured(load, statistics.median(times), statistics.median(cpus), statistics.median(bares), proposal, who)


def _by_district(who: Candidates) -> list[tuple[list[Child], list[Mother]]]:
    children: dict[str, list[Child]] = defaultdict(list)
    mothers: dict[str, list[Mother]] = defaultdict(list)
    for child in who.children:
        children[child.place.district].append(child)
    for her in who.mothers:
        mothers[her.place.district].append(her)
    return [(children[name], mothers[name]) for name in sorted(children)]


async def _analyse(server: Server) -> None:
    """Let PostgreSQL know its tables, as it does by itself within minutes."""
    root = await asyncpg.connect(server.dsn("postgres"))
    await root.execute("ANALYZE")
    await root.close()


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _scores(children: Sequence[Child], mothers: Sequence[Mother]) -> NDArray[np.float64]:
    """The score of each child with each place, 0 where it is impossible; siblings and load left out."""
    codes = Codes.of(children, mothers)
    rows, columns = codes.children(children)[:, None], codes.mothers(mothers)
    sums = np.ones((len(children), len(mothers)))
    for term, values in comparisons(rows, columns, BASE):
        sums += values * BASE[term]
    sums[~within_reach(rows, columns)] = 0
    return np.repeat(sums, [min(her.free, len(children)) for her in mothers], axis=1)


def _greedy(who: Candidates) -> dict[str, float]:
    """What greedy loses against the best, where there are places for 6 children in 10."""
    scores = _scores(who.children, who.mothers)
    places = int(SCARCE * len(who.children))
    few = scores[:, np.random.default_rng(7).choice(scores.shape[1], places, replace=False)]
    best = few + np.where(few > 0, few.max() * len(few), 0)
    row, column = linear_sum_assignment(best, maximize=True)
    kept = few[row, column]
    paired, total = 0, 0.0
    left = few.copy()
    for at in np.argsort(-few, axis=None, kind="stable"):
        child, place = divmod(int(at), places)
        if left[child, place] > 0:
            paired, total = paired + 1, total + few[child, place]
            left[child, :] = left[:, place] = 0
    return {
        "greedy_loses_children": float((kept > 0).sum() - paired),
        "greedy_loses_of_sum": 1 - total / float(kept.sum()),
    }


async def _plant(districts: list[str], people: int, chance: random.Random) -> None:
    """Children whose guardians have agreed, and mothers who lack nothing, spread over villages."""
    async with transaction(EVERYWHERE):
        [place] = await fetch("SELECT id FROM organisation ORDER BY path LIMIT 1")
    rows: dict[type[Table], list[Table]] = defaultdict(list)
    homes: dict[str, UUID] = {}
    for number in range(people):
        district = districts[number % len(districts)]
        if number // len(districts) % IN_HOUSEHOLDS == 0:
            homes[district] = uuid7()
        household = homes[district] if number // len(districts) % IN_HOUSEHOLDS < PAIR else None
        _child(
            rows, place["id"], _village(district, chance), number, household if len(districts) == 1 else None, chance
        )
        _mother(rows, place["id"], _village(district, chance), number, chance)
    for table, each in rows.items():
        for at in range(0, len(each), BATCH):
            async with transaction(SYSTEM):
                await table.insert(*each[at : at + BATCH])


def _village(district: str, chance: random.Random) -> str:
    return f"{district}{chance.randrange(8):03}/{chance.randrange(10):03}/"


def _child(
    rows: dict[type[Table], list[Table]],
    place: UUID,
    path: str,
    number: int,
    household: UUID | None,
    chance: random.Random,
) -> None:
    child = ChildRow(code=f"{path[1]}{number}", organisation=place, path=path, birth_year=2010 + chance.randrange(13))
    child.needs = chance.sample([need.value for need in Need], 2)
    child.languages = chance.sample([each.value for each in Language], 1)
    child.household = household
    guardian = ChildGuardian(child=child.id, path=path, kinship="grandmother")
    facts: dict[str, Any] = {"version": "2026-11", "given": True, "manner": "paper", "view": "willing"}
    consent = ChildConsent(child=child.id, path=path, guardian=guardian.id, answered_on=clock.today(), **facts)
    for row in (child, guardian, consent):
        rows[type(row)].append(row)


def _mother(rows: dict[type[Table], list[Table]], place: UUID, path: str, number: int, chance: random.Random) -> None:
    person = Person(organisation=place, path=path, name="王芳", born_on=date(1985, 3, 12))
    volunteer = Volunteer(person=person.id, number=f"{path[1]}{number}", organisation=place, path=path, manner="staff")
    mother = MotherRow(person=person.id, path=path, capacity=1 + chance.randrange(2), resides=True, manner="staff")
    mother.skills = chance.sample([skill.value for skill in Skill], 3)
    mother.languages = chance.sample([each.value for each in Spoken], 2)
    mother.slots = chance.sample([slot.value for slot in Slot], 4)
    mother.distance = chance.choice([Distance.TOWN, Distance.TOWN, Distance.DISTRICT, Distance.VILLAGE]).value
    stage = Stage(mother=mother.id, person=person.id, path=path, state=State.ACTIVE.value)
    held = [
        Qualification(person=person.id, path=path, kind=kind, begun_on=clock.today(), ends_on=None)
        for kind in ASKED.needed
    ]
    for each in held:
        each.result = Answer.PASSED.value if each.kind == RECORD_QUERY else None
    for row in (person, volunteer, mother, stage, *held):
        rows[type(row)].append(row)

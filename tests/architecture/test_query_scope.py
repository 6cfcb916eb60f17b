"""The second fence: no query tells one branch about another. Queries are found by their shape, not by a list."""

import ast
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from enum import Enum
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest

from jinguo.aid.catalogue import WishState
from jinguo.aid.wishes.queries import WantedWishes
from jinguo.aid.women.queries import SoughtWomen
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.grants import Role
from jinguo.checkin.tables import Scan, Segment
from jinguo.finder.forms import Filter
from jinguo.hours.catalogue import By
from jinguo.hours.forms import Selection
from jinguo.hours.tables import Entry
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.parts import rules
from jinguo.kernel.terms import Rule
from jinguo.mothers.actions import write_in
from jinguo.mothers.queries import Wanted
from jinguo.pairings.catalogue import Term
from jinguo.pairings.forms import ProposalRequest
from jinguo.pairings.policy import BASE
from jinguo.pairings.queries import Wanted as WantedPairings
from tests.architecture.sources import DOMAINS, modules
from tests.mothers.stand import offer
from tests.web.conftest import place  # noqa: F401 - the places that the town stands in
from tests.web.desk_town import DISTRICT, Town, claimed, inside, office, published, served, settle_town

LISTS = ("list[", "Page[", "dict[", "Mapping[")
NOT_ASKED = {
    "actions": "verbs; the routes and roles are walked in tests/web/test_routes.py",
    "merge": "steps of a merge, whose action has looked at both sides",
    "erasure": "steps of an erasure, whose plan has asked permission",
    "rotation": "keys, no people",
    "traces": "takes a file",
    "intake": "takes a file",
    "resemblance": "takes forms; the action that calls it tells hits without names outside the reach",
}
"""Modules whose functions are no questions of a page, and why."""

NO_WAY_TO_ASK = {
    "jinguo.duplicates.queries.preview",
    "jinguo.duplicates.queries.suspects",
    "jinguo.events.queries.clashes",
    "jinguo.events.doubts.of_change",
    "jinguo.events.names.told",
    "jinguo.pairings.imports.queries.papers",
    "jinguo.pairings.proposals.queries.successors",
    "jinguo.pairings.totals.loads",
    "jinguo.volunteers.intake.memory.questions",
    "jinguo.volunteers.intake.queries.sifted",
}
"""They take rows, sheets or SQL that other functions have made."""

PATHS = {"within", "path", "root"}
"""Names of parameters that take a path."""

TELLING = {"queries", "policy", "subjects", "board", "visits"}
"""Files all of whose answers are looked into; elsewhere, lists are."""

Query = Callable[..., Awaitable[Any]]


def queries() -> dict[str, Query]:
    """Functions that take the actor first and tell something: all of `TELLING`, and what returns lists elsewhere."""
    found = {}
    for module in modules(*DOMAINS, "privacy"):
        stem = module.name.rpartition(".")[2]
        if stem in NOT_ASKED:
            continue
        for node in module.tree.body:
            if not isinstance(node, ast.AsyncFunctionDef) or node.name.startswith("_"):
                continue
            first, told = node.args.args[:1], ast.unparse(node.returns) if node.returns else "None"
            if [one.arg for one in first] != ["actor"] or told == "None":
                continue
            if stem in TELLING or told.startswith(LISTS):
                found[f"{module.name}.{node.name}"] = getattr(import_module(module.name), node.name)
    return {name: query for name, query in found.items() if name not in NO_WAY_TO_ASK}


def ways(query: Query, ids: list[UUID], path: str) -> list[dict[str, Any]]:
    """Arguments to ask with: each id where one is wanted, the other branch's path where one is taken."""
    asked: list[dict[str, Any]] = [{}]
    for name, parameter in list(inspect.signature(query, eval_str=True).parameters.items())[1:]:
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            continue
        choices = _choices(name, parameter, ids, path)
        asked = [{**before, **({} if value is _LEFT_OUT else {name: value})} for before in asked for value in choices]
    return asked


SHAPES: Mapping[Any, list[Any]] = {
    Selection: [Selection(by=By.VOLUNTEER), Selection(by=By.ORGANISATION), Selection(organisation=DISTRICT)],
    Wanted: [Wanted()],
    WantedPairings: [WantedPairings(), WantedPairings(DISTRICT)],
    Mapping[Term, int]: [BASE],
    SoughtWomen: [SoughtWomen(), SoughtWomen(within="/330211/")],
    WantedWishes: [WantedWishes(), WantedWishes("/330211/", tuple(WishState))],
    Filter: [Filter(), Filter(organisation=DISTRICT)],
    ProposalRequest: [ProposalRequest(organisation=DISTRICT)],
}
"""Forms that queries take, filled in."""

_LEFT_OUT = object()


def _choices(name: str, parameter: inspect.Parameter, ids: list[UUID], path: str) -> list[Any]:
    kind = str(parameter.annotation)
    optional = [] if parameter.default is inspect.Parameter.empty else [_LEFT_OUT]
    if parameter.annotation in SHAPES:
        return [*SHAPES[parameter.annotation], *([Wanted(path)] if parameter.annotation is Wanted else [])]
    if "UUID" in kind:
        return [*optional, *([ids] if "[" in kind else ids)]
    if name in PATHS:
        return [*optional, path]
    if optional:
        return optional
    if parameter.annotation is str:
        return ["", "王芳"]
    if isinstance(parameter.annotation, type) and (known := _known(parameter.annotation)):
        return known
    raise AssertionError(f"how is `{name}: {kind}` asked for? Say it here, or in NO_WAY_TO_ASK why not")


def _known(kind: type) -> list[Any]:
    """The members of a closed list, or what a catalogue holds of a kind."""
    if issubclass(kind, Enum):
        return list(kind)
    if kind is Rule:
        return [rule for rule in rules() if rule.found]
    lists = [
        list(one.values()) if isinstance(one, Mapping) else one for one in vars(import_module(kind.__module__)).values()
    ]
    return [one for each in lists if isinstance(each, list | tuple) for one in each if isinstance(one, kind)]


async def told(query: Query, actor: Actor, ids: list[UUID], path: str) -> str:
    """All that a query answers to all ways of asking it, as text; refusals tell nothing."""
    answers = []
    for asked in ways(query, ids, path):
        try:
            answers.append(await query(actor, **asked))
        except (JinguoError, LookupError):  # refused; or a rule of a catalogue that is about nobody
            continue
    return repr(answers)


@pytest.fixture
async def town(place: None) -> AsyncIterator[tuple[Town, list[UUID], tuple[str, ...]]]:  # noqa: F811
    """镇海区 with something of each kind: the town, the ids of its things, and the words that give it away."""
    town = await settle_town()
    event = await published(town.office, clock.now() - timedelta(minutes=30))
    await inside(town.office, town.wang_fang.id, event)
    await served(town.office, town.wang_fang.id, None, clock.now() - timedelta(days=2), 90)
    await served(town.office, town.zhao_min.id, None, clock.now() - timedelta(days=3), 60)
    claim = await claimed(town.office, town.li_na.id, clock.now() - timedelta(days=3))
    mother = await write_in(town.office, town.wang_fang.id, offer())
    async with transaction(EVERYWHERE):
        rows = [await table.select(table.id).first() for table in (Scan, Segment, Entry)]
    people = (town.wang_fang, town.li_na, town.zhao_min)
    ids = [event, claim, mother, *(row["id"] for row in rows if row), *(one.id for one in people[:2]), people[0].person]
    yield town, ids, ("王芳", "李娜", "赵敏", "亲子阅读", *(one.number for one in people))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR], ids=str)
async def test_no_query_tells_another_branch_about_this_one(
    town: tuple[Town, list[UUID], tuple[str, ...]], role: Role
) -> None:
    _, ids, words = town
    stranger = office("/430112/", role, "陈静")
    leaks = {}

    for name, query in queries().items():
        answer = await told(query, stranger, ids, "/330211/")
        if found := [word for word in words if word in answer]:
            leaks[name] = found

    assert leaks == {}


async def test_the_same_queries_tell_their_own_branch(town: tuple[Town, list[UUID], tuple[str, ...]]) -> None:
    """The control: were they asked wrongly, the test above could not fail."""
    _, ids, words = town
    her_own = office("/330211/", Role.ADMINISTRATOR, "周敏")

    telling = set()
    for name, query in queries().items():
        answer = await told(query, her_own, ids, "/330211/")
        if any(word in answer for word in words):
            telling.add(name)

    assert len(telling) >= 10
    assert {
        "jinguo.volunteers.registry.queries.search",
        "jinguo.hours.claims.queries.claims",
        "jinguo.checkin.board.board",
        "jinguo.mothers.queries.mothers",
        "jinguo.mothers.queries.mother",
    } <= telling


async def leaky(actor: Actor, text: str = "") -> list[str]:
    """A query that has forgotten the scope."""
    async with transaction(EVERYWHERE):
        return [row["name"] for row in await fetch("SELECT name FROM person")]


async def guessing(actor: Actor, volunteer: UUID) -> list[str]:
    """A query that believes an id."""
    async with transaction(SYSTEM):
        rows = await fetch("SELECT p.name FROM volunteer v JOIN person p ON p.id = v.person WHERE v.id = $1", volunteer)
        return [row["name"] for row in rows]


@pytest.mark.parametrize("query", [leaky, guessing])
async def test_a_query_that_is_planted_without_scope_is_found(
    town: tuple[Town, list[UUID], tuple[str, ...]], query: Query
) -> None:
    _, ids, _ = town

    assert "王芳" in await told(query, office("/430112/"), ids, "/330211/")


def test_queries_are_found_by_their_shape() -> None:
    found = queries()

    assert len(found) > 30
    assert {
        "jinguo.volunteers.registry.queries.volunteer",
        "jinguo.authority.queries.log",
        "jinguo.events.queries.events",
    } <= set(found)

"""Where SQL must say a rule too, one fragment stands beside the rule, and both agree about any row."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jinguo.access import rules as access
from jinguo.children import rules as children
from jinguo.events import rules as events
from jinguo.kernel.db import fetch
from jinguo.kernel.ids import uuid7
from jinguo.people import rules as people
from jinguo.retention import rules as retention
from jinguo.volunteers import rules as volunteers
from tests.architecture.sources import modules
from tests.conftest import NOON
from tests.world import World

ROWS = 300
_MOMENTS = [NOON + timedelta(hours=hours) for hours in (-48, -1, 0, 1, 48)]


@dataclass(frozen=True)
class Pair:
    """A rule of a row, and SQL for it; `columns` has the type of each column that they look at."""

    rule: Callable[[Any], object]
    fragment: str
    columns: dict[str, str]


_TERM = {"since": "timestamptz!", "until": "timestamptz"}
_EVENT = {
    "starts_at": "timestamptz!",
    "published_at": "timestamptz",
    "closed_at": "timestamptz",
    "cancelled_at": "timestamptz",
}

PAIRS = {
    "the state of an event": Pair(
        lambda row: events.state(row, NOON).value,
        events.state_in_sql("t", "$1::timestamptz + interval '1 hour'"),
        _EVENT,
    ),
    "an event that is on": Pair(events.is_on, events.on("t"), _EVENT),
    "an event that is announced": Pair(events.is_announced, events.announced("t"), _EVENT),
    "a visit without an end": Pair(
        events.is_inside, events.inside("t"), {"out_at": "timestamptz", "annulled_at": "timestamptz"}
    ),
    "the same of the table itself": Pair(
        events.is_inside, events.inside(), {"out_at": "timestamptz", "annulled_at": "timestamptz"}
    ),
    "a volunteer who serves": Pair(
        volunteers.is_serving, volunteers.serving("t"), {"left_at": "timestamptz", "merged_into": "uuid"}
    ),
    "a person whose data may be used": Pair(
        people.is_usable, people.usable("t"), {"restricted_at": "timestamptz", "erased_at": "timestamptz"}
    ),
    "a child's file that is open": Pair(
        children.is_open, children.open_file("t"), {"closed_on": "date", "erased_at": "timestamptz"}
    ),
    "a number that is shared": Pair(
        people.is_shared_now, people.shared_now("t"), {"kind": "text", "until": "timestamptz"}
    ),
    "a request that is under way": Pair(
        retention.is_under_way,
        retention.under_way("t"),
        {"done_at": "timestamptz", "withdrawn_at": "timestamptz", "agreed": "bool"},
    ),
    "a role that runs": Pair(lambda row: access.is_running(row, NOON), access.running("t", "$1"), _TERM),
}

_VALUES: dict[str, list[Any]] = {
    "timestamptz": [None, None, *_MOMENTS],
    "timestamptz!": _MOMENTS,
    "date": [None, NOON.date()],
    "uuid": [None, uuid7()],
    "bool": [None, True, False],
    "text": ["shared", "former"],
}


def rows_of(pair: Pair) -> Iterator[dict[str, Any]]:
    dice = random.Random(7)
    for _ in range(ROWS):
        yield {column: dice.choice(_VALUES[kind]) for column, kind in pair.columns.items()}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
async def test_a_rule_and_its_sql_agree_about_any_row(world: World, pair: Pair) -> None:
    rows = list(rows_of(pair))
    lists = ", ".join(f"${place}::{kind.strip('!')}[]" for place, kind in enumerate(pair.columns.values(), 2))
    names = ", ".join(pair.columns)

    told = await fetch(
        f"SELECT ({pair.fragment}) AS holds FROM unnest({lists}) WITH ORDINALITY AS t({names}, place)"
        " WHERE $1::timestamptz IS NOT NULL ORDER BY place",
        NOON,
        *([row[column] for row in rows] for column in pair.columns),
    )

    expected = [pair.rule(SimpleNamespace(**row)) for row in rows]
    assert [row["holds"] for row in told] == expected
    assert len(set(expected)) > 1


SAID_ONCE = {
    "closed_at IS NULL AND cancelled_at IS NULL": "events/rules.py",
    "cancelled_at IS NULL AND closed_at IS NULL": "events/rules.py",
    "out_at IS NULL AND annulled_at IS NULL": "events/rules.py",
    "annulled_at IS NULL AND out_at IS NULL": "events/rules.py",
    "left_at IS NULL AND merged_into IS NULL": "volunteers/rules.py",
    "merged_into IS NULL AND left_at IS NULL": "volunteers/rules.py",
    "restricted_at IS NULL AND erased_at IS NULL": "people/rules.py",
    "erased_at IS NULL AND restricted_at IS NULL": "people/rules.py",
    "restricted_at IS NOT NULL OR erased_at IS NOT NULL": "people/rules.py",
    "closed_on IS NULL AND erased_at IS NULL": "children/rules.py",
    "erased_at IS NULL AND closed_on IS NULL": "children/rules.py",
    "kind = 'shared' AND until IS NULL": "people/rules.py",
    "reverses IS NULL AND NOT EXISTS": "hours/queries.py",
}
"""What a rule says in SQL, whatever the row is called there."""


def test_no_statement_says_a_rule_of_its_own() -> None:
    elsewhere = [
        (module.name, said)
        for module in modules(".")
        for text in map(_without_names, module.texts())
        for said, place in SAID_ONCE.items()
        if said in text and not module.path.as_posix().endswith(place)
    ]

    assert elsewhere == []


def _without_names(text: str) -> str:
    """SQL with its columns alone: `e.closed_at` is `closed_at`."""
    words = " ".join(text.split()).split(" ")
    return " ".join(word.rpartition(".")[2] if word[:1].isalpha() and word.count(".") == 1 else word for word in words)


def test_what_a_statement_says_of_its_own_is_found() -> None:
    assert "closed_at IS NULL AND cancelled_at IS NULL" in _without_names(
        "SELECT e.id FROM event e\n WHERE e.closed_at IS NULL\n   AND e.cancelled_at IS NULL"
    )

"""What a scan must know is looked up by indexes alone, below row-level security too: no scan reads all volunteers."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from jinguo.checkin.queries import DOOR_BY
from jinguo.kernel.db import EVERYWHERE, PLANNED_ONCE, connection, fetch, transaction
from tests.world import World

ARGUMENTS = {"id": ("uuid", UUID(int=1)), "number": ("text", "10000001"), "person": ("uuid", UUID(int=1))}


def reads(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a plan that read a table."""
    if "Relation Name" in node:
        yield node
    for part in node.get("Plans", ()):
        yield from reads(part)


@pytest.mark.parametrize("key", sorted(DOOR_BY))
async def test_every_table_is_read_by_an_index_condition(world: World, key: str) -> None:
    kind, value = ARGUMENTS[key]
    async with transaction(EVERYWHERE):
        for name, setting in PLANNED_ONCE.items():
            await fetch(f"SET LOCAL {name} = '{setting}'")
        await connection().execute(f"PREPARE door (uuid, {kind}, text, bytea, text) AS {DOOR_BY[key]}")
        try:
            rows = await fetch(
                f"EXPLAIN (FORMAT JSON) EXECUTE door('{UUID(int=2)}', '{value}', 'nonce-01', '\\x01', NULL)"
            )
        finally:
            await connection().execute("DEALLOCATE door")
    plan = json.loads(rows[0][0])[0]["Plan"]

    found = list(reads(plan))
    assert {node["Relation Name"] for node in found} >= {"event", "volunteer", "person", "scan", "segment"}
    assert [node["Relation Name"] for node in found if "Index Cond" not in node] == []

"""What a scan must know is looked up by indexes alone, below row-level security too: no scan reads all volunteers."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from jinguo.checkin.actions import GO_OUT
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


async def planned(kinds: str, statement: str, values: str) -> list[dict[str, Any]]:
    """The reads of a statement as the service's pool plans it: once, for any values."""
    async with transaction(EVERYWHERE):
        for name, setting in PLANNED_ONCE.items():
            await fetch(f"SET LOCAL {name} = '{setting}'")
        await connection().execute(f"PREPARE door {kinds} AS {statement}")
        try:
            rows = await fetch(f"EXPLAIN (FORMAT JSON) EXECUTE door({values})")
        finally:
            await connection().execute("DEALLOCATE door")
    return list(reads(json.loads(rows[0][0])[0]["Plan"]))


@pytest.mark.parametrize("key", sorted(DOOR_BY))
async def test_every_table_is_read_by_an_index_condition(world: World, key: str) -> None:
    kind, value = ARGUMENTS[key]
    values = f"'{UUID(int=2)}', '{value}', 'nonce-01', '\\x01', NULL"
    found = await planned(f"(uuid, {kind}, text, bytea, text)", DOOR_BY[key], values)

    assert {node["Relation Name"] for node in found} >= {"event", "volunteer", "person", "scan", "segment"}
    assert [node["Relation Name"] for node in found if "Index Cond" not in node] == []
    assert "scan_device" in [node.get("Index Name") for node in found]


async def test_who_leaves_is_not_sought_among_all_who_are_inside(world: World) -> None:
    values = ", ".join(["NULL"] * max(int(each) for each in re.findall(r"\$(\d+)", GO_OUT)))

    found = await planned("", GO_OUT, values)

    by = [node.get("Index Cond") for node in found if "Index Name" in node]
    assert by
    assert None not in by

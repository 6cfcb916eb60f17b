"""Jobs of duplicates: each night everybody is looked through, and late rows of recent merges follow."""

from datetime import timedelta

from jinguo.authority.actor import SYSTEM
from jinguo.duplicates import actions
from jinguo.duplicates.tables import Merge
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction

RECENT = timedelta(days=2)

PATIENCE = "15min"
"""For one statement over everybody: a nation's rows are sorted four times."""


async def find() -> tuple[int, int]:
    """Look for duplicates everywhere. Returns how many pairs are new, and how many wait in all."""
    async with transaction(SYSTEM):
        recent = await (
            Merge.select(Merge.id)
            .where(Merge.merged_at > clock.now() - RECENT, Merge.undone_at.is_null())
            .order_by(Merge.id)  # what was merged first is followed first, along a chain of merges
        )
    for row in recent:
        await actions.catch_up(SYSTEM, row["id"])
    async with transaction(SYSTEM):
        await fetch(f"SET LOCAL statement_timeout = '{PATIENCE}'")
        return await actions.find(SYSTEM)

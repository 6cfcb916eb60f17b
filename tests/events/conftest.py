"""The town that events take place in."""

import pytest

from tests.events.town import Town, settle
from tests.world import World


@pytest.fixture
async def town(world: World) -> Town:
    """Two districts with their people."""
    return await settle(world)

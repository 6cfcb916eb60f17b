"""李雪 registered twice, in two communities of one street, with two phones."""

import pytest

from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.checkin.conftest import Run, Scan, run, scan
from tests.world import CHENGDONG, XIMEN, World, registration

__all__ = ["Run", "Scan", "run", "scan"]

OLD_PHONE, NEW_PHONE = "13811110001", "13811110002"


@pytest.fixture
async def old(world: World) -> Registered:
    """The older row: the phone that she no longer uses. She agreed to publication."""
    form = registration("李雪", OLD_PHONE, CHENGDONG, born_on="1990-05-06", agree_publish=True)
    return await volunteers.register(world.zhou_min, form)


@pytest.fixture
async def new(world: World) -> Registered:
    """The newer row, which is to stay. She did not agree to publication."""
    form = registration("李雪", NEW_PHONE, XIMEN, born_on="1990-05-06")
    return await volunteers.register(world.zhou_min, form)

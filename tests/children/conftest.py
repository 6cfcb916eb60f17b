"""A small world of children: 李霞 coordinates 镇海区, 周敏 answers for it, 胡敏 coordinates 望城区."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.children.catalogue import Purpose
from jinguo.children.forms import GrantRequest, NewChild
from jinguo.children.readings import actions as readings
from jinguo.children.registry import actions as registry
from jinguo.children.registry.actions import Filed
from jinguo.kernel.db import Database
from jinguo.kernel.forms import parse
from tests.world import CHENGDONG, id_number, plant_places, proven, staff

HER_ID = id_number("20160505", "244")
FILE = {
    "organisation": CHENGDONG,
    "name": "张小雨",
    "id_number": HER_ID,
    "address": "城东社区望海巷 3 号",
    "school": "望海小学三年级二班",
    "notes": "跟奶奶住，奶奶耳背",
    "kinship": "grandmother",
    "guardian": "李桂珍",
    "guardian_phone": "13812345678",
    "category": "left_behind",
    "source": "visit",
    "since": "2026-03-01",
    "checked_on": "2026-11-01",
    "lives_with": "grandparents",
    "schooling": "primary",
    "needs": ["study_homework", "company_weekends"],
    "hope": "study",
}
SECRETS = ("张小雨", HER_ID, "望海巷", "望海小学", "耳背", "李桂珍", "13812345678")
"""What says who she is."""


def new_child(**changed: Any) -> NewChild:  # noqa: ANN401
    """A filled-in form; None leaves a field out."""
    return parse(NewChild, {name: value for name, value in {**FILE, **changed}.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Nursery:
    """Who is there; `yu` is 张小雨's file, opened by 李霞."""

    li_xia: Actor
    zhou_min: Actor
    hu_min: Actor
    yu: Filed


@pytest.fixture
async def nursery(database: Database) -> Nursery:
    """The places, the staff, and one file."""
    await plant_places()
    li_xia = staff("李霞", Role.COORDINATOR, "/330211/")
    zhou_min = proven(staff("周敏", Role.ADMINISTRATOR, "/330211/"))
    hu_min = staff("胡敏", Role.COORDINATOR, "/430112/")
    return Nursery(li_xia, zhou_min, hu_min, await registry.open_file(li_xia, new_child()))


async def granted(nursery: Nursery, child: UUID, days: int = 7, *, village: bool = False) -> UUID:
    """李霞 may read: she has asked, and 周敏 has agreed."""
    wanted = GrantRequest(purpose=Purpose.VISIT, days=days, village=village)
    grant = await readings.ask(nursery.li_xia, child, wanted)
    await readings.decide(nursery.zhou_min, grant, True)
    return grant

"""A small world that tests of every domain stand in: two districts, and people with names.

李梅 works for 招宝山街道, 王芳 is a volunteer of a community there. 陈静 works for 望城区, 刘洋 is a volunteer there:
whatever these two see of 镇海区 besides names of places is a leak.
"""

from dataclasses import dataclass, replace

import pytest

from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import Database
from jinguo.kernel.ids import uuid7
from jinguo.organisations import actions as organisations
from jinguo.organisations.demo import demo_tree
from jinguo.organisations.forms import NewOrganisation
from jinguo.people.identity import check_digit
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.forms import Registration
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered

ZHENHAI = "330211000000"
ZHAOBAOSHAN = "330211001000"
CHENGDONG = "330211001001"
XIMEN = "330211001007"
JIAOCHUAN = "330211002000"
WULIPAI = "330211002001"
WANGCHENG = "430112000000"
GAOTANGLING = "430112001000"
XITANGJIE = "430112001001"

PLACES = {
    "zhenhai": (ZHENHAI, ZHAOBAOSHAN, CHENGDONG, XIMEN, JIAOCHUAN, WULIPAI),
    "wangcheng": (WANGCHENG, GAOTANGLING, XITANGJIE),
}
WANG_FANGS_PHONE = "13800001234"
LIU_YANGS_PHONE = "13900005678"


def id_number(born: str = "19850312", order: str = "246", region: str = "330211") -> str:
    """An ID number that passes its check; an even `order` is a woman's."""
    return region + born + order + check_digit(region + born + order)


def staff(name: str, role: Role, path: str) -> Actor:
    """A member of staff with one role over a subtree."""
    return Actor(uuid7(), name, (Grant(role, path),))


def proven(actor: Actor) -> Actor:
    """The same, who has just proven who she is."""
    return replace(actor, session=actor.session or uuid7(), proven_at=clock.now())


def herself(registered: Registered) -> Actor:
    """A volunteer who is logged in."""
    return Actor(registered.person, "", (Grant(Role.VOLUNTEER, None),), person=registered.person)


def registration(name: str, phone: str, organisation: str, **more: object) -> Registration:
    """A filled-in form of the desk; collection is agreed to."""
    fields = {"name": name, "phone": phone, "organisation": organisation, "agree_collect": True, **more}
    return Registration.model_validate(fields)


@dataclass(frozen=True, slots=True)
class World:
    """Who is there. `wang_fang` and `liu_yang` are rows; `herself(world.wang_fang)` is 王芳 as she has logged in."""

    li_mei: Actor
    """李梅, officer (干事) of 招宝山街道."""
    zhou_min: Actor
    """周敏, administrator of 镇海区."""
    zhao_li: Actor
    """赵丽, leader (活动负责人) in 招宝山街道."""
    sun_hong: Actor
    """孙红, reader (上级只读) of 镇海区."""
    chen_jing: Actor
    """陈静, administrator of 望城区."""
    wang_fang: Registered
    """王芳, volunteer of 城东社区 in 招宝山街道; agrees to publication."""
    liu_yang: Registered
    """刘洋, volunteer of 西塘街社区 in 望城区."""


async def plant_places() -> None:
    """Two districts with three streets and four communities, out of the demo trees."""
    rows = [row for tree, codes in PLACES.items() for row in demo_tree(tree) if row.code in codes]
    forms = [NewOrganisation(code=row.code, name=row.name, kind=row.kind, parent_code=row.parent_code) for row in rows]
    await organisations.plant(SYSTEM, forms)


@pytest.fixture
async def world(database: Database) -> World:
    """The places, the staff, and a volunteer in each district."""
    await plant_places()
    zhou_min = staff("周敏", Role.ADMINISTRATOR, "/330211/")
    chen_jing = staff("陈静", Role.ADMINISTRATOR, "/430112/")
    wang_fang = registration(
        "王芳",
        WANG_FANGS_PHONE,
        CHENGDONG,
        id_number=id_number(),
        skills="护理",
        service_classes=[ServiceClass.HEALTH, ServiceClass.CARE],
        emergency_contact="王建国",
        emergency_phone="13700009999",
        agree_publish=True,
    )
    return World(
        li_mei=staff("李梅", Role.OFFICER, "/330211/001/"),
        zhou_min=zhou_min,
        zhao_li=staff("赵丽", Role.LEADER, "/330211/001/"),
        sun_hong=staff("孙红", Role.READER, "/330211/"),
        chen_jing=chen_jing,
        wang_fang=await volunteers.register(zhou_min, wang_fang),
        liu_yang=await volunteers.register(chen_jing, registration("刘洋", LIU_YANGS_PHONE, XITANGJIE)),
    )

"""What events need besides the world: plans, and volunteers who speak for themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.events import actions
from jinguo.events.catalogue import VenueKind
from jinguo.events.forms import Plan
from jinguo.kernel import clock
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.world import WULIPAI, ZHAOBAOSHAN, World, herself, registration


@dataclass(frozen=True)
class Volunteer:
    """A volunteer and how she asks."""

    id: UUID
    person: UUID
    number: str
    actor: Actor


@dataclass(frozen=True)
class Town:
    """The world, as events see it.

    李梅 is officer of 招宝山街道, 赵丽 leads events there; 周敏 and 孙红 are of the district above, 陈静 of the other.
    Volunteers: 王芳 of 招宝山街道, 胡兰 of 蛟川街道 beside it, 刘洋 of the other district.
    """

    li_mei: Actor
    zhao_li: Actor
    sun_hong: Actor
    zhou_min: Actor
    chen_jing: Actor
    wang_fang: Volunteer
    hu_lan: Volunteer
    liu_yang: Volunteer


def _volunteer(registered: Registered) -> Volunteer:
    return Volunteer(registered.id, registered.person, registered.number, herself(registered))


async def enrol(name: str, phone: str, organisation: str = WULIPAI) -> Volunteer:
    """A new volunteer."""
    return _volunteer(await volunteers.register(SYSTEM, registration(name, phone, organisation)))


async def settle(world: World) -> Town:
    """The town in a world."""
    return Town(
        li_mei=world.li_mei,
        zhao_li=world.zhao_li,
        sun_hong=world.sun_hong,
        zhou_min=world.zhou_min,
        chen_jing=world.chen_jing,
        wang_fang=_volunteer(world.wang_fang),
        hu_lan=await enrol("胡兰", "19900000002"),
        liu_yang=_volunteer(world.liu_yang),
    )


def plan(**changed: Any) -> Plan:  # noqa: ANN401
    """A plan of 招宝山街道 for tomorrow 14:00–16:00, with all that it must state; `starts_in` and `hours` shift it."""
    starts_at: datetime = clock.now() + timedelta(hours=changed.pop("starts_in", 26))
    facts: dict[str, Any] = {
        "organisation": ZHAOBAOSHAN,
        "title": "清洁家园",
        "service_class": ServiceClass.ENVIRONMENT,
        "venue_kind": VenueKind.COMMUNITY,
        "place": "西门社区广场",
        "content": "清理楼道和绿化带",
        "risks": "地面湿滑，请穿防滑鞋",
        "leader": "赵丽",
        "contact": "0574-86251234",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=changed.pop("hours", 2)),
    }
    return Plan(**facts | changed)


async def published(actor: Actor, **changed: Any) -> UUID:  # noqa: ANN401
    """A published event."""
    event = await actions.draft(actor, plan(**changed))
    await actions.publish(actor, event)
    return event

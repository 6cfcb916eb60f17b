"""What the desk's tests stand in: volunteers of 镇海区 and one of 望城区, events, and hours of every source."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.grants import Role
from jinguo.checkin.actions import check_in
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.events.catalogue import VenueKind
from jinguo.events.forms import Plan
from jinguo.hours.actions import claim
from jinguo.hours.catalogue import Method
from jinguo.hours.forms import NewClaim
from jinguo.hours.ledger.actions import record
from jinguo.hours.ledger.services import Service
from jinguo.hours.subjects import subject
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.ids import uuid7
from jinguo.organisations import actions as organisations
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.forms import Registration
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.web.conftest import COMMUNITY, DISTRICT, OTHER_COMMUNITY, OTHER_STREET, STREET

WANGCHENG = "430112000000"

PLACES = [
    NewOrganisation(code=code, name=name, kind=kind, parent_code=parent)
    for code, name, kind, parent in (
        (DISTRICT, "镇海区", OrganisationKind.DISTRICT, None),
        (STREET, "招宝山街道", OrganisationKind.STREET, DISTRICT),
        (COMMUNITY, "城东社区", OrganisationKind.COMMUNITY, STREET),
        (OTHER_STREET, "蛟川街道", OrganisationKind.STREET, DISTRICT),
        (OTHER_COMMUNITY, "清川社区", OrganisationKind.COMMUNITY, OTHER_STREET),
        (WANGCHENG, "望城区", OrganisationKind.DISTRICT, None),
    )
]
"""宁波市镇海区 as tests/web/conftest.py plants it, and 长沙市望城区 beside it."""


@dataclass(frozen=True)
class Town:
    """王芳 and 李娜 are of 城东社区 (招宝山街道), 赵敏 of 清川社区 (蛟川街道), 陈静 of 望城区.

    `office` works for 镇海区.
    """

    office: Actor
    wang_fang: Registered
    li_na: Registered
    zhao_min: Registered
    chen_jing: Registered


def office(path: str = "/330211/", role: Role = Role.ADMINISTRATOR, name: str = "周敏") -> Actor:
    """A member of staff who acts without a browser."""
    return Actor(uuid7(), name, (Grant(role, path),))


async def enrolled(name: str, phone: str, organisation: str) -> Registered:
    """A volunteer whom staff have registered."""
    new = Registration.model_validate(
        {"name": name, "phone": phone, "organisation": organisation, "agree_collect": True}
    )
    return await volunteers.register(SYSTEM, new)


async def settle_town() -> Town:
    """Plant both districts and register the four."""
    await organisations.plant(SYSTEM, PLACES)
    return Town(
        office(),
        await enrolled("王芳", "13800001234", COMMUNITY),
        await enrolled("李娜", "13800005678", COMMUNITY),
        await enrolled("赵敏", "13800009012", OTHER_COMMUNITY),
        await enrolled("陈静", "13800003456", WANGCHENG),
    )


def plan(starts_at: datetime, hours: float = 2, **changed: Any) -> Plan:  # noqa: ANN401
    """An event of 招宝山街道 with all that it must state."""
    facts: dict[str, Any] = {
        "organisation": STREET,
        "title": "亲子阅读陪伴",
        "service_class": ServiceClass.CARE,
        "venue_kind": VenueKind.CHILDREN_HOME,
        "place": "招宝山街道儿童之家",
        "content": "陪孩子读绘本，做手工",
        "risks": "室内活动，无特别风险",
        "leader": "吴桂英",
        "contact": "0574-86251234",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
    }
    return Plan(**facts | changed)


async def published(actor: Actor, starts_at: datetime, hours: float = 2, **changed: Any) -> UUID:  # noqa: ANN401
    """A published event; one that is to lie in the past must be made with the clock set back."""
    event = await events.draft(actor, plan(starts_at, hours, **changed))
    await events.publish(actor, event)
    return event


async def served(
    actor: Actor,
    volunteer: UUID,
    event: UUID | None,
    starts_at: datetime,
    minutes: int,
    method: Method = Method.SCREEN,
) -> None:
    """Minutes in the ledger, settled as everything that gets there."""
    who = await subject(actor, volunteer, event)
    if event is None:
        who = replace(who, title="上门看望独居老人", service_class=ServiceClass.CARE)
    async with transaction(EVERYWHERE):
        await record(actor, Service(who, method, starts_at, starts_at + timedelta(minutes=minutes)))


async def inside(actor: Actor, volunteer: UUID, event: UUID) -> None:
    """The leader ticks her in, now."""
    form = ScanForm(event=event, kind=Kind.IN, volunteer=volunteer, nonce=str(uuid7()))
    assert (await check_in(actor, form)).code == "accepted"


async def claimed(actor: Actor, volunteer: UUID, starts_at: datetime, minutes: int = 90, **changed: Any) -> UUID:  # noqa: ANN401
    """A claim outside any event."""
    facts: dict[str, Any] = {
        "volunteer": volunteer,
        "title": "上门看望独居老人",
        "service_class": ServiceClass.CARE,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "reason": "手机没电，没有扫码",
        "evidence": "社区走访记录第 3 页",
    }
    return await claim(actor, NewClaim(**facts | changed))


def at(day: str, time: str = "14:00") -> datetime:
    """A Beijing wall-clock time: at("2026-11-20", "14:00")."""
    return datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=clock.BEIJING)

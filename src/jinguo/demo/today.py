"""An event to scan at: it has begun, with people inside, whenever the demo is started."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.checkin.actions import check_in
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.forms import ScanForm
from jinguo.demo.people import FIRST_PHONE
from jinguo.demo.staff import OFFICE_PHONES, Staff
from jinguo.events import actions as events
from jinguo.events import queries
from jinguo.events.catalogue import VenueKind
from jinguo.events.errors import HasLeft, Overlaps
from jinguo.events.forms import Plan
from jinguo.events.rules import overlap, takes_sign_ups
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.ids import uuid7
from jinguo.people.queries import id_by_phone
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.registry import queries as volunteers

BEGUN = timedelta(minutes=40)
LASTS = timedelta(minutes=150)
STEP = 5
"""It begins on a multiple of so many minutes."""

COMING, INSIDE = 12, 7
"""How many others sign up, how many of them are inside. The demo's own volunteer signs up and has yet to check in."""


async def hold_something(staff: Staff) -> None:
    """Hold an event of the clerk's street that began a while ago, unless the district has something on just then."""
    now = clock.now()
    if await _something_is_on(staff):
        return
    starts_at = clock.from_epoch_minute(clock.epoch_minute(now - BEGUN) // STEP * STEP)
    with clock.set_to(lambda: starts_at - timedelta(days=1)):
        event, inside = await _invite(staff, _plan(staff))
    for number, volunteer in enumerate(inside):
        with clock.set_to(lambda number=number: starts_at + timedelta(minutes=3 * number - 10)):
            form = ScanForm(event=event, kind=Kind.IN, volunteer=volunteer, nonce=uuid7().hex)
            await check_in(staff.posts["leader"], form)


async def _something_is_on(staff: Staff) -> bool:
    now = clock.now()
    first, last = clock.beijing_day(now - timedelta(days=1)), clock.beijing_day(now + LASTS)
    page = await queries.events(staff.posts["zhenhai"], since=first, until=last + timedelta(days=1), size=200)
    return any(
        takes_sign_ups(card, now) and overlap(card.starts_at, card.ends_at, now - BEGUN, now + LASTS)
        for card in page.rows
    )


def _plan(staff: Staff) -> Plan:
    """Make the event's plan, as it is made the day before."""
    starts_at = clock.now() + timedelta(days=1)
    return Plan(
        organisation="330211001000",
        title="社区微心愿集市",
        service_class=ServiceClass.COMMUNITY,
        venue_kind=VenueKind.COMMUNITY,
        place="城东社区广场",
        content="登记居民心愿、分发物资、引导秩序",
        risks="搬运物资注意腰背，现场人多注意脚下",
        leader=staff.posts["leader"].name,
        contact=OFFICE_PHONES["330211"],
        starts_at=starts_at,
        ends_at=starts_at + LASTS,
        capacity=40,
    )


async def _invite(staff: Staff, plan: Plan) -> tuple[UUID, list[UUID]]:
    """Publish the event and sign people up; return the event, and who of them will be inside."""
    clerk = staff.posts["clerk"]
    event = await events.draft(clerk, plan)
    await events.publish(clerk, event)
    async with transaction(EVERYWHERE):
        first = await id_by_phone(str(FIRST_PHONE))
    with suppress(Overlaps, HasLeft):
        await events.sign_up(Actor(first, "", (Grant(Role.VOLUNTEER, None),), person=first), event)
    rows = (await volunteers.search(clerk, size=COMING + 5)).rows
    others = [row.id for row in rows if row.reviewed_at is not None and row.person != first][:COMING]
    for volunteer in others:
        with suppress(Overlaps):
            await events.sign_up(clerk, event, volunteer)
    return event, others[:INSIDE]

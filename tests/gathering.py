"""Events for tests: a published one, as the desk of 招宝山街道 would make it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.checkin.codes import screen_token
from jinguo.events import actions, queries
from jinguo.events.catalogue import VenueKind
from jinguo.events.forms import Plan
from jinguo.kernel import clock
from jinguo.volunteers.catalogue import ServiceClass
from tests.world import ZHAOBAOSHAN


@dataclass(frozen=True, slots=True)
class Gathering:
    """An event: its id, and the word in its check-in address."""

    id: UUID
    slug: str

    @property
    def scanned(self) -> str:
        """The address that the screen shows at this moment."""
        return f"/c/{self.slug}?t={screen_token(self.id).token}"


async def gathering(
    by: Actor = SYSTEM,
    title: str = "亲子阅读陪伴",
    starts_at: datetime | None = None,
    lasts: timedelta = timedelta(hours=2, minutes=30),
    published: bool = True,
    **more: object,
) -> Gathering:
    """An event that begins now if nothing else is said."""
    starts_at = starts_at or clock.now()
    facts: dict[str, object] = {
        "organisation": ZHAOBAOSHAN,
        "title": title,
        "service_class": ServiceClass.CARE,
        "venue_kind": VenueKind.CHILDREN_HOME,
        "place": "招宝山街道儿童之家",
        "content": "陪孩子读绘本，讲故事。",
        "risks": "室内活动，没有特别风险；请照看好孩子，注意桌角。",
        "leader": "赵丽",
        "contact": "0574-86250000",
        "starts_at": starts_at,
        "ends_at": starts_at + lasts,
        **more,
    }
    event = await actions.draft(by, Plan.model_validate(facts))
    if published:
        await actions.publish(by, event)
    return Gathering(event, (await queries.event(by, event)).slug)

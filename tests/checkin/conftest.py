"""An event that runs at noon of the tests' day, and hands that scan."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.checkin import actions
from jinguo.checkin.actions import Answer
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.codes import screen_token
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.events.catalogue import VenueKind
from jinguo.events.forms import Plan
from jinguo.kernel.ids import uuid7
from jinguo.volunteers.catalogue import ServiceClass
from tests.conftest import NOON
from tests.world import ZHAOBAOSHAN, World

Run = Callable[..., Awaitable[UUID]]
Scan = Callable[..., Awaitable[Answer]]


@pytest.fixture
def run(world: World) -> Run:
    """`await run()`: an event of 招宝山街道, published, from 11:50 to 14:30 unless told otherwise."""

    async def hold(**changes: Any) -> UUID:  # noqa: ANN401
        plan: dict[str, Any] = {
            "organisation": ZHAOBAOSHAN,
            "title": "亲子阅读陪伴",
            "service_class": ServiceClass.CARE,
            "venue_kind": VenueKind.COMMUNITY,
            "place": "儿童之家",
            "content": "陪孩子读绘本",
            "risks": "没有特别的风险",
            "leader": "赵丽",
            "starts_at": NOON - timedelta(minutes=10),
            "ends_at": NOON + timedelta(minutes=150),
            **changes,
        }
        event = await events.draft(world.zhou_min, Plan(**plan))
        await events.publish(world.zhou_min, event)
        return event

    return hold


@pytest.fixture
def scan() -> Scan:
    """`await scan(actor, event, Kind.IN, volunteer=…)`: one attempt; a volunteer shows the screen's code of the
    moment.
    """

    async def attempt(actor: Actor, event: UUID, kind: Kind = Kind.IN, **more: Any) -> Answer:  # noqa: ANN401
        browser = more.pop("browser", None)
        named = {"volunteer", "number", "personal_code"} & set(more)
        code = {} if named or "screen_token" in more else {"screen_token": screen_token(event).token}
        form = ScanForm(**{"event": event, "kind": kind, "nonce": uuid7().hex, **code, **more})
        return await actions.check_in(actor, form, browser)

    return attempt

"""An event at which 王芳 has served for ninety minutes, with everything that a visit leaves behind."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from jinguo.checkin.actions import check_in
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.events.forms import Plan
from jinguo.hours import actions as hours
from jinguo.hours.forms import NewClaim
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.world import ZHAOBAOSHAN, World


async def open_event(world: World) -> UUID:
    """An event of 招宝山街道 that begins now."""
    plan = {
        "organisation": ZHAOBAOSHAN,
        "title": "社区义诊",
        "service_class": "health",
        "venue_kind": "community",
        "place": "城东社区",
        "content": "量血压",
        "risks": "注意路滑",
        "leader": "赵丽",
        "starts_at": clock.now() - timedelta(minutes=5),
        "ends_at": clock.now() + timedelta(hours=3),
    }
    event = await events.draft(world.li_mei, Plan.model_validate(plan))
    await events.publish(world.li_mei, event)
    return event


async def served(world: World) -> UUID:
    """She checks in, and out ninety minutes later; the clock goes on. Returns the event."""
    event = await open_event(world)
    for kind, later in (("in", 0), ("out", 90)):
        now = clock.now() + timedelta(minutes=later)
        with clock.set_to(lambda now=now: now):
            form = {"event": event, "kind": kind, "nonce": f"nonce-of-{kind}", "volunteer": world.wang_fang.id}
            answer = await check_in(world.zhao_li, ScanForm.model_validate(form))
            assert answer.code == "accepted", answer
    return event


async def entries(world: World) -> list[asyncpg.Record]:
    """Her rows of the ledger."""
    async with transaction(EVERYWHERE):
        return await fetch("SELECT * FROM entry WHERE volunteer = $1 ORDER BY seq", world.wang_fang.id)


async def claimed(world: World, reason: str, evidence: str) -> UUID:
    """李梅 asks for two hours of yesterday to be back-filled for her."""
    form = {
        "volunteer": world.wang_fang.id,
        "title": "清洁家园",
        "service_class": "environment",
        "starts_at": clock.now() - timedelta(days=1, hours=2),
        "ends_at": clock.now() - timedelta(days=1),
        "reason": reason,
        "evidence": evidence,
    }
    return await hours.claim(world.li_mei, NewClaim.model_validate(form))

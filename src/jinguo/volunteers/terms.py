"""Terms of how long this domain keeps what."""

from datetime import datetime, timedelta
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel.terms import YEAR, Rule, Sure, Then
from jinguo.volunteers import erasure

TRANSFERS = Rule(
    "transfer_reasons",
    "转入申请的理由和意见",
    3 * YEAR,
    "答复",
    Then.MINIMISE,
    "同补录：供核对争议，三年",
    Sure.OURS,
    guarded=True,
    found="""SELECT owner_path AS path, person, decided_at AS at FROM transfer
       WHERE decided_at IS NOT NULL AND (reason <> '' OR answer <> '')""",
    clear=erasure.empty_transfers,
)

PHONE_REQUESTS = Rule(
    "phone_requests",
    "号码申请的内容",
    timedelta(days=180),
    "申请",
    Then.MINIMISE,
    "《个人信息保护法》第十九条：最短时间；180 天是本系统的设定",
    Sure.OURS,
    cool_off=timedelta(),
    found="""SELECT path, person, asked_at AS at FROM phone_request
       WHERE name <> '' OR phone_mask <> '' OR answer <> ''""",
    clear=erasure.empty_phone_requests,
)


async def _forget(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    return await erasure.forget_picked(actor, before)


PICKED = Rule(
    "picked",
    "选出的名单",
    timedelta(days=1),
    "选人",
    Then.DELETE,
    "只为接着办一件事，办完就没有用了",
    Sure.OURS,
    cool_off=timedelta(),
    whole=True,
    found="SELECT '/' AS path, NULL::uuid AS person, picked_at AS at FROM picked",
    clear=_forget,
)

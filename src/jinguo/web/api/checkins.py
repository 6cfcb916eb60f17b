"""Check-in and check-out, and what may have to be put right afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import post
from litestar.params import JSONBody

from jinguo.authority.grants import Permission
from jinguo.checkin import actions, segments
from jinguo.checkin.catalogue import Outcome
from jinguo.checkin.forms import Reason, ScanForm, Settlement
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.limits import number_was_unknown, spend_number
from jinguo.web.parameters import CurrentActor, PathId

TAG = "签到"


@dataclass(frozen=True)
class ScanAnswer:
    """The answer to a scan: accepted, repeated (with the first time) or refused. `message` says what to do next.

    `minutes` are those credited on leaving.
    """

    outcome: Outcome
    code: str
    message: str
    at: datetime
    minutes: int | None
    name: str
    scan: UUID | None


@post(
    "/checkins",
    opt=allow(Permission.OWN_CHECK_IN, Permission.CHECK_IN_OTHERS),
    status_code=200,
    responses=answers(404, 409),
)
async def check_in(actor: CurrentActor, data: JSONBody[ScanForm]) -> ScanAnswer:
    """签到或签退。重复提交返回第一次的时间；不能签到时 outcome 为 refused，message 说明怎么办。写入之后才返回。"""
    if data.number:
        await spend_number(actor)
    answer = await actions.check_in(actor, data)
    if data.number and answer.code == "unknown_volunteer":
        number_was_unknown(actor)
    return ScanAnswer(
        *(answer.outcome, answer.code, answer.message, answer.at, answer.minutes), answer.name, answer.scan
    )


@post("/checkins/{scan_id:uuid}/annulment", opt=allow(Permission.SETTLE_SEGMENTS), responses=answers(404, 409))
async def annul(actor: CurrentActor, scan_id: PathId, data: JSONBody[Reason]) -> None:
    """撤销一次误扫（不等于签退）；已计入的时长会冲正。"""
    await segments.annul(actor, scan_id, data.reason)


@post(
    "/segments/{segment_id:uuid}/settlement",
    opt=allow(Permission.SETTLE_SEGMENTS),
    status_code=200,
    responses=answers(404, 409),
)
async def settle(actor: CurrentActor, segment_id: PathId, data: JSONBody[Settlement]) -> ScanAnswer:
    """核定没有签退的人几点离开；不是原定结束时间的要写原因。"""
    answer = await segments.settle(actor, segment_id, data)
    return ScanAnswer(answer.outcome, answer.code, answer.message, answer.at, answer.minutes, answer.name, None)

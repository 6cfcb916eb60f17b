"""Hours: totals, exports, back-filled claims and their approval, reversals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from jinguo.authority.grants import Permission
from jinguo.checkin.forms import Reason
from jinguo.events import doubts
from jinguo.hours import actions, slices
from jinguo.hours.catalogue import By
from jinguo.hours.claims.queries import ClaimRow
from jinguo.hours.forms import Decision, NewClaim, Selection
from jinguo.hours.ledger.services import Recorded
from jinguo.hours.queries import EntryRow
from jinguo.hours.slices import Wanted
from jinguo.hours.totals.export import FileKind, export
from jinguo.hours.totals.queries import Total, totals
from jinguo.kernel.cursors import MOST
from jinguo.kernel.forms import parse
from jinguo.organisations import queries as places
from jinguo.web.api.files import AlsoCsv
from jinguo.web.api.parameters import Limit
from jinguo.web.api.parts import AT_POSITION, LEDGER_POSITION, LINKED, listed
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId, WebRequest

TAG = "时长"

MEDIA = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class TotalsNow:
    """Totals in minutes. The same question with `position=ledger_position` gives the same rows for ever."""

    rows: list[Total]
    minutes: int
    as_of: datetime
    ledger_position: int
    rule_version: str


class SureClaim(NewClaim):
    """A claim to make: hours to be back-filled. Times that may be a slip (more than 12 hours, a start between 0:00 and
    5:00) are answered 422 `confirm_needed` until `confirm` is true.
    """

    confirm: bool = False


@dataclass(frozen=True)
class Claimed:
    """The claim that now waits for another person."""

    id: UUID


@dataclass(frozen=True)
class Reversed:
    """The ledger number of the reversal."""

    seq: int


AfterSeq = Annotated[int, QueryParameter(ge=0, le=2**62)]
"""A ledger number; what comes behind it is wanted."""


def _selection(
    by: By, since: date | None, until: date | None, organisation: str | None, position: int | None
) -> Selection:
    return parse(
        Selection, {"by": by, "since": since, "until": until, "organisation": organisation, "position": position}
    )


@get("/hours/totals", opt=allow(Permission.SEE_HOURS), responses=answers(404))
async def hour_totals(
    actor: CurrentActor,
    by: FromQuery[By] = By.VOLUNTEER,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    organisation: FromQuery[str | None] = None,
    position: FromQuery[int | None] = None,
) -> TotalsNow:
    """时长汇总（分钟）：since（含）到 until（不含）的服务日期；organisation 含下级；position 可重现以前的数字。"""
    found = await totals(actor, _selection(by, since, until, organisation, position))
    return TotalsNow(found.lines(), found.minutes, found.as_of, found.ledger_position, found.rule_version)


@get(
    "/hours/export",
    opt=allow(Permission.EXPORT_HOURS),
    responses=answers(404),
    media_type=MEDIA[FileKind.XLSX],
    operation_class=AlsoCsv,
)
async def hour_export(
    actor: CurrentActor,
    purpose: FromQuery[str],
    by: FromQuery[By] = By.VOLUNTEER,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    organisation: FromQuery[str | None] = None,
    position: FromQuery[int | None] = None,
    format: FromQuery[FileKind] = FileKind.XLSX,
) -> Response[bytes]:
    """时长汇总表（xlsx 或 csv），手机号、证件号打码；purpose（用途，2～200 字）连同导出编号记入导出登记。"""
    file = await export(actor, _selection(by, since, until, organisation, position), format, purpose=purpose)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        LEDGER_POSITION: str(file.ledger_position),
        "X-Export-Number": file.number,
    }
    return Response(file.content, media_type=MEDIA[format], headers=headers)


@get(
    "/hours/entries",
    opt=allow(Permission.SEE_HOURS),
    responses=answers(404),
    response_headers=[LINKED, AT_POSITION],
)
async def entries(
    actor: CurrentActor,
    request: WebRequest,
    volunteer: FromQuery[UUID | None] = None,
    organisation: FromQuery[str | None] = None,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    after_seq: AfterSeq = 0,
    after: FromQuery[str] = "",
    limit: Limit = MOST,
) -> Response[list[EntryRow]]:
    """台账条目，序号小的在前；since（含）、until（不含）是服务日期，organisation 含下级，可只要一名志愿者的。

    每次最多 limit 条，下一批的网址在 Link 里；把 X-Ledger-Position 记下来，以后放进 after_seq，只取新记的。
    """
    within = (await places.by_code(organisation)).path if organisation else None
    wanted = Wanted(volunteer, within, since, until, after_seq)
    part = await slices.entries(actor, wanted, after=after, limit=limit)
    return listed(request, part.rows, part.next, {LEDGER_POSITION: str(part.ledger_position)})


@post("/hours/entries", opt=allow(Permission.CLAIM_HOURS), responses=answers(404))
async def claim(actor: CurrentActor, data: JSONBody[SureClaim]) -> Claimed:
    """申请补录：要有原因和证明，另一个人审批之后才计入。"""
    doubts.refuse_doubtful(doubts.of_times(data.starts_at, data.ends_at), sure=data.confirm)
    return Claimed(await actions.claim(actor, data))


@get("/hours/claims", opt=allow(Permission.SEE_HOURS), response_headers=[LINKED])
async def claims(
    actor: CurrentActor,
    request: WebRequest,
    waiting: FromQuery[bool] = True,
    after: FromQuery[str] = "",
    limit: Limit = MOST,
) -> Response[list[ClaimRow]]:
    """补录申请：等审批的，或审批过的；先申请的在前。"""
    part = await slices.claims(actor, waiting=waiting, after=after, limit=limit)
    return listed(request, part.rows, part.next)


@post(
    "/hours/entries/{claim_id:uuid}/approval",
    opt=allow(Permission.APPROVE_HOURS),
    status_code=200,
    responses=answers(404, 409),
)
async def approve(actor: CurrentActor, claim_id: PathId, data: JSONBody[Decision]) -> Recorded:
    """审批补录：不能审自己录入的，也不能审自己的时长；不同意要写原因。"""
    return await actions.decide(actor, claim_id, data)


@post("/hours/entries/{entry_id:uuid}/reversal", opt=allow(Permission.CORRECT_HOURS), responses=answers(404, 409))
async def reverse(actor: CurrentActor, entry_id: PathId, data: JSONBody[Reason]) -> Reversed:
    """冲正一条台账条目：原条目不动，另记一条负数。"""
    return Reversed(await actions.reverse(actor, entry_id, data.reason))

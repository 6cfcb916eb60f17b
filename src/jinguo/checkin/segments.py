"""Segments (时段) put right by the leader: a missing check-out is settled, a mistaken scan is annulled."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg.exceptions import UniqueViolationError

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.checkin.actions import Answer, counted, service_of
from jinguo.checkin.catalogue import Kind, Outcome
from jinguo.checkin.errors import AlreadySettled, BadEnd, NoSuchScan, ReasonRequired
from jinguo.checkin.forms import Settlement
from jinguo.checkin.queries import segment_for_update
from jinguo.checkin.reminders import found_out
from jinguo.events.rules import WINDOW
from jinguo.hours.catalogue import Method
from jinguo.hours.ledger.actions import record, reverse_segment
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Conflict
from jinguo.kernel.rows import fetch_one_as

HER_WORD = "本人说明"
"""Why a visit ends when she says so herself and staff agree."""


async def settle(actor: Actor, segment: UUID, settlement: Settlement) -> Answer:
    """Settle a missing check-out: say when somebody left; her minutes are credited then, marked as the leader's word.

    Raises:
        NoSuchSegment, AlreadySettled, BadEnd, Forbidden.
        ReasonRequired: it is neither the planned end nor what she says herself, and no reason was given.
    """
    async with transaction(EVERYWHERE):
        row = await segment_for_update(segment)
        require(actor, Permission.SETTLE_SEGMENTS, within=row.path, event=row.event)
        now = clock.now()
        if row.out_at is not None:
            raise AlreadySettled
        reason = settlement.reason or (HER_WORD if settlement.out_at == row.said_out_at else "")
        if settlement.out_at != row.ends_at and not reason:
            raise ReasonRequired
        if not row.in_at < settlement.out_at <= min(now, row.ends_at + WINDOW.after):
            raise BadEnd
        await fetch(
            "UPDATE segment SET out_at = $2, out_method = 'settled', settled_by = $3, settled_at = $4,"
            " settle_reason = $5 WHERE id = $1",
            *(segment, settlement.out_at, actor.id, now, reason),
        )
        await note(actor, "settle_segment", "segment", segment, row.path, reason=reason)
        await found_out(actor, segment)
        answer = Answer(Outcome.ACCEPTED, "settled", "已核定", settlement.out_at, kind=Kind.OUT)
        if not row.is_volunteering:
            return answer
        service = service_of(row, Method.SETTLED, (row.in_at, settlement.out_at), segment, reason)
        recorded = await record(actor, service)
        return counted(answer, recorded)


@dataclass(frozen=True, slots=True)
class _Accepted:
    """An accepted scan: of coming or leaving, and the segment that it belongs to."""

    segment: UUID | None
    kind: Kind


async def annul(actor: Actor, scan: UUID, reason: str) -> None:
    """Undo a mistaken scan, which is not the same as leaving: a check-in goes with its whole segment, a check-out
    opens it again.

    Minutes already credited are reversed in the ledger. The scan stays on record, marked.

    Raises:
        ReasonRequired, NoSuchScan, Forbidden. Conflict: she is inside again meanwhile, or the event is closed.
    """
    if not reason.strip():
        raise ReasonRequired
    async with transaction(EVERYWHERE):
        found = await fetch_one_as(
            _Accepted,
            "SELECT segment, kind FROM scan WHERE id = $1 AND outcome = 'accepted' AND annulled_at IS NULL",
            scan,
        )
        if found is None or found.segment is None:
            raise NoSuchScan
        row = await segment_for_update(found.segment)
        require(actor, Permission.SETTLE_SEGMENTS, within=row.path, event=row.event)
        if row.closed_at is not None:
            raise Conflict("活动已经结项，不能再撤销扫码；时长有误请用冲正。")
        now = clock.now()
        marked = await fetch(
            "UPDATE scan SET annulled_at = $2, annulled_by = $3, annul_reason = $4"
            " WHERE id = $1 AND annulled_at IS NULL RETURNING id",
            *(scan, now, actor.id, reason[:200]),
        )
        if not marked:  # somebody else was quicker, while this waited for the segment
            raise NoSuchScan
        await reverse_segment(actor, row.id, f"撤销{found.kind.label}：{reason}"[:200])
        await _undo(actor, row.id, found.kind, now)
        await note(actor, "annul_scan", "scan", scan, row.path, reason=reason)


async def _undo(actor: Actor, segment: UUID, kind: Kind, now: datetime) -> None:
    if kind is Kind.IN:
        await found_out(actor, segment)
        await fetch("UPDATE segment SET annulled_at = $2 WHERE id = $1", segment, now)
        await fetch(
            "UPDATE scan SET annulled_at = $2, annul_reason = '签到已撤销' WHERE segment = $1 AND annulled_at IS NULL",
            segment,
            now,
        )
        return
    try:
        await fetch("UPDATE segment SET out_at = NULL, out_method = NULL WHERE id = $1", segment)
    except UniqueViolationError:
        raise Conflict("她后来又签到了，现在正在场内。请先撤销后一次签到。") from None

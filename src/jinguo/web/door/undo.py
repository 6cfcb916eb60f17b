"""Undoing of a scan made by mistake, with a reason: that is not leaving."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import segments
from jinguo.checkin.board import board
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.errors import NoSuchScan
from jinguo.checkin.forms import Reason
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted

REASONS = ("扫错了人", "不是本人", "点错了签到和签退", "重复登记")
"""What is offered for an undo, so that nobody has to type at the door."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """A scan that can be taken back: whose, what it was, and when."""

    scan: UUID
    name: str
    kind: Kind
    at: datetime


@get("/door/events/{event_id:uuid}/undo/{scan_id:uuid}", opt=allow(Permission.SETTLE_SEGMENTS))
async def ask_undo(request: WebRequest, actor: CurrentActor, event_id: PathId, scan_id: PathId) -> Response[str]:
    """Show whose scan it is, and ask why it is taken back."""
    form = FormState({"back": request.query_params.get("back", "")})
    return await _undo_page(request, actor, await event_card(actor, event_id), scan_id, form)


@post("/door/events/{event_id:uuid}/undo/{scan_id:uuid}", opt=allow(Permission.SETTLE_SEGMENTS), status_code=200)
async def undo(request: WebRequest, actor: CurrentActor, event_id: PathId, scan_id: PathId) -> Response[str]:
    """Take a scan back. That is not leaving: a check-in goes altogether, a check-out opens the visit again."""
    event, form = await event_card(actor, event_id), await sent(request)
    what = await _undoing(actor, event, scan_id)
    back = safe_next(form.text("back"), f"/door/events/{event.id}")
    said = Flash(f"已撤销：{what.name} {clock.clock_text(what.at)} 的{what.kind.label}", "warn")
    page = partial(_undo_page, request, actor, event, scan_id)
    return await submitted(
        form, _why, lambda why: segments.annul(actor, scan_id, why.reason), page, see_other(back, said)
    )


def _why(form: Sent) -> Reason:
    reason = form.text("other") or form.text("reason")
    if not reason:
        raise Invalid(fields={"reason": "请选一个原因，或者在下面写"})
    return form.read(Reason, reason=reason)


async def _undo_page(
    request: WebRequest,
    actor: Actor,
    event: EventCard,
    scan: UUID,
    form: FormState,
    status_code: int = 200,
) -> Response[str]:
    what = await _undoing(actor, event, scan)
    options = [(reason, reason) for reason in REASONS]
    return await desk_page(
        request, "door/undo.html", status_code=status_code, event=event, what=what, form=form, reasons=options
    )


async def _undoing(actor: Actor, event: EventCard, scan: UUID) -> Undoing:
    for row in (await board(actor, event.id)).rows:
        if row.scan == scan and row.in_at is not None:
            kind, at = (Kind.OUT, row.out_at) if row.out_at else (Kind.IN, row.in_at)
            return Undoing(scan, row.name, kind, at)
    raise NoSuchScan

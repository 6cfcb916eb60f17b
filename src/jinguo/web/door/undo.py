"""Undoing of a scan made by mistake, with a reason: that is not leaving."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import actions
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.errors import NoSuchScan
from jinguo.checkin.forms import Reason
from jinguo.checkin.queries import board
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.pages import desk_page
from jinguo.web.shells import Flash

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
async def ask_undo(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    event_id: FromPath[UUID],
    scan_id: FromPath[UUID],
) -> Response[str]:
    """Show whose scan it is, and ask why it is taken back."""
    form = FormState({"back": request.query_params.get("back", "")})
    return await _undo_page(request, actor, await event_card(actor, event_id), scan_id, form)


@post("/door/events/{event_id:uuid}/undo/{scan_id:uuid}", opt=allow(Permission.SETTLE_SEGMENTS), status_code=200)
async def undo(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    event_id: FromPath[UUID],
    scan_id: FromPath[UUID],
) -> Response[str]:
    """Take a scan back. That is not leaving: a check-in goes altogether, a check-out opens the visit again."""
    event, form = await event_card(actor, event_id), await sent(request)
    what = await _undoing(actor, event, scan_id)
    reason = form.text("other") or form.text("reason")
    try:
        if not reason:
            raise Invalid(fields={"reason": "请选一个原因，或者在下面写"})
        await actions.annul(actor, scan_id, form.read(Reason, reason=reason).reason)
    except JinguoError as error:
        return await _undo_page(request, actor, event, scan_id, form.state(error), error.status)
    back = safe_next(form.text("back"), f"/door/events/{event.id}")
    return see_other(back, Flash(f"已撤销：{what.name} {clock.clock_text(what.at)} 的{what.kind.label}", "warn"))


async def _undo_page(
    request: Request[Any, Any, Any],
    actor: Actor,
    event: EventCard,
    scan: UUID,
    form: FormState,
    status: int = 200,
) -> Response[str]:
    what = await _undoing(actor, event, scan)
    options = [(reason, reason) for reason in REASONS]
    return await desk_page(
        request, "door/undo.html", status_code=status, event=event, what=what, form=form, reasons=options
    )


async def _undoing(actor: Actor, event: EventCard, scan: UUID) -> Undoing:
    for row in (await board(actor, event.id)).rows:
        if row.scan == scan and row.in_at is not None:
            kind, at = (Kind.OUT, row.out_at) if row.out_at else (Kind.IN, row.in_at)
            return Undoing(scan, row.name, kind, at)
    raise NoSuchScan

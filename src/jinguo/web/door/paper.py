"""The paper list, copied in: who signed it, when she came and when she left."""

import secrets
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.actions import check_in
from jinguo.checkin.board import board
from jinguo.checkin.catalogue import Kind, Outcome
from jinguo.checkin.forms import ScanForm
from jinguo.events import doubts
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import MISSING, SENTENCES, parse
from jinguo.volunteers.errors import NoSuchVolunteer, WrongNumber
from jinguo.web.desk.moments import next_at, read_time, refuse_doubtful
from jinguo.web.door.answers import told
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.numbers import by_number
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted

ONE_MINUTE = timedelta(minutes=1)


@get("/door/events/{event_id:uuid}/paper", opt=allow(Permission.CHECK_IN_OTHERS))
async def ask_paper(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show the form for one line of the paper list at a time."""
    return await _page(request, actor, await event_card(actor, event_id), FormState())


@post("/door/events/{event_id:uuid}/paper", opt=allow(Permission.CHECK_IN_OTHERS), status_code=200)
async def take_paper(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Copy one line of the paper list: the time she came, the time she left, or both; then the next line."""
    event = await event_card(actor, event_id)
    step, page = partial(_copy, actor, event), partial(_page, request, actor, event)
    return await submitted(request, Sent, step, page, lambda _, said: see_other(f"/door/events/{event.id}/paper", said))


async def _copy(actor: Actor, event: EventCard, form: Sent) -> Flash:
    """Check somebody in and out at the times on the paper. What is refused is told with the field that it is about."""
    volunteer = await _who(actor, form)
    came_at = _time(form, "came", event.opens_at - ONE_MINUTE)
    left_at = _time(form, "left", came_at or event.opens_at - ONE_MINUTE)
    if came_at is None and left_at is None:
        raise Invalid(fields={"came": MISSING})
    if came_at and left_at:
        next_day = _runs_into(left_at, event) > _runs_into(came_at, event)
        refuse_doubtful(form, doubts.of_times(came_at, left_at, over_midnight=next_day))
    said: list[str] = []
    for name, kind, at in (("came", Kind.IN, came_at), ("left", Kind.OUT, left_at)):
        if at is None:
            continue
        scan = {"event": event.id, "kind": kind, "volunteer": volunteer, "at": at, "on_paper": True}
        answer = await check_in(actor, parse(ScanForm, scan | {"nonce": secrets.token_hex(16)}))
        if answer.outcome is Outcome.REFUSED:
            raise Invalid(fields={name: answer.message})
        said.append(told(answer).sentence)
    return Flash("；".join(said))


def _runs_into(at: datetime, event: EventCard) -> int:
    """Count the days beyond those of the event: 1 for the night after an event that ends in the evening."""
    return max(0, (clock.beijing_day(at) - clock.beijing_day(event.ends_at)).days)


async def _who(actor: Actor, form: Sent) -> UUID:
    """Find the volunteer chosen from the list, or by her number when she is not on it."""
    if form.text("number"):
        try:
            return await by_number(actor, form.text("number"))
        except (NoSuchVolunteer, WrongNumber) as error:
            raise Invalid(fields={"number": error.message}) from None
    try:
        return UUID(form.text("volunteer"))
    except ValueError:
        raise Invalid(fields={"volunteer": "请选择志愿者；名单里没有的，请输她的编号"}) from None


def _time(form: Sent, name: str, after: datetime) -> datetime | None:
    """Read a typed time as the first instant after another; None when nothing was typed."""
    if not form.text(name):
        return None
    typed = read_time(form.text(name))
    if typed is None:
        raise Invalid(fields={name: SENTENCES["time_type"]})
    return next_at(after, typed)


async def _page(
    request: WebRequest, actor: Actor, event: EventCard, form: FormState, status_code: int = 200
) -> Response[str]:
    options = [(row.volunteer, f"{row.name}（{row.number}）") for row in (await board(actor, event.id)).rows]
    return await desk_page(request, "door/paper.html", status_code=status_code, event=event, form=form, people=options)

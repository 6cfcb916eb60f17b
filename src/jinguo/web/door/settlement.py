"""Settlement of a check-out that never came: the leader says when she left, and only then it counts."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import segments
from jinguo.checkin.board import BoardRow, board
from jinguo.checkin.errors import NoSuchSegment
from jinguo.checkin.forms import Settlement
from jinguo.checkin.queries import waiting
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.forms import SENTENCES
from jinguo.kernel.text.amounts import minutes
from jinguo.web.desk.moments import next_at, read_time
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest


@get("/door/events/{event_id:uuid}/settle/{segment_id:uuid}", opt=allow(Permission.SETTLE_SEGMENTS))
async def ask_settle(request: WebRequest, actor: CurrentActor, event_id: PathId, segment_id: PathId) -> Response[str]:
    """Ask when a person really left; what she says herself stands there already, else the planned end."""
    event = await event_card(actor, event_id)
    likely = await _own_word(actor, event, segment_id) or event.ends_at
    form = FormState({"time": f"{likely.astimezone(clock.BEIJING):%H:%M}"})
    return await _settle_page(request, actor, event, segment_id, form)


@post("/door/events/{event_id:uuid}/settle/{segment_id:uuid}", opt=allow(Permission.SETTLE_SEGMENTS), status_code=200)
async def settle(request: WebRequest, actor: CurrentActor, event_id: PathId, segment_id: PathId) -> Response[str]:
    """Settle a check-out; `planned` alone means the planned end, by one press on the board."""
    event, form = await event_card(actor, event_id), await sent(request)
    row = await _open(actor, event, segment_id)
    try:
        said = await _own_word(actor, event, segment_id)
        out_at = _pressed(event, form, said) or _left_at(event, row, form, said)
        answer = await segments.settle(actor, segment_id, form.read(Settlement, out_at=out_at))
    except JinguoError as error:
        return await _settle_page(request, actor, event, segment_id, _beside(form, error), error.status)
    counted = f"，计入 {minutes(answer.minutes)}" if answer.minutes is not None else ""
    done = f"已核定：{row.name} {clock.clock_text(out_at)} 离开{counted}"
    return see_other(safe_next(form.text("back"), f"/door/events/{event.id}?only=confirm"), done)


def _pressed(event: EventCard, form: Sent, said: datetime | None) -> datetime | None:
    """Read what a press means: the planned end, or the moment that she has said herself; None when a time was typed."""
    if form.text("planned"):
        return event.ends_at
    return said if form.text("said") else None


async def _own_word(actor: Actor, event: EventCard, segment: UUID) -> datetime | None:
    """Read when a person says that she left, if she has said it."""
    return next((each.said_out_at for each in await waiting(actor, event.id) if each.id == segment), None)


def _left_at(event: EventCard, row: BoardRow, form: Sent, said: datetime | None) -> datetime:
    """Read the typed time, the first after she came; exactly the planned end or her own word where that is meant."""
    typed = read_time(form.text("time"))
    if typed is None or row.in_at is None:
        raise Invalid(fields={"time": SENTENCES["time_type"]})
    meant = next_at(row.in_at, typed)
    return next((exact for exact in (event.ends_at, said) if exact and meant == _minute(exact)), meant)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _beside(form: Sent, error: JinguoError) -> FormState:
    """Put what is wrong beside the field that it is about."""
    fields = {"bad_end": "time", "reason_required": "reason"}
    named = error.detail.get("fields") or {fields.get(error.code, ""): error.message}
    form.state(error)
    return FormState(form.values, {"time" if name == "out_at" else name: said for name, said in named.items()})


async def _settle_page(
    request: WebRequest,
    actor: Actor,
    event: EventCard,
    segment: UUID,
    form: FormState,
    status: int = 200,
) -> Response[str]:
    row = await _open(actor, event, segment)
    said = await _own_word(actor, event, segment)
    return await desk_page(request, "door/settle.html", status_code=status, event=event, row=row, form=form, said=said)


async def _open(actor: Actor, event: EventCard, segment: UUID) -> BoardRow:
    for row in (await board(actor, event.id)).rows:
        if row.segment == segment:
            return row
    raise NoSuchSegment

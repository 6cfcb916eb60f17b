"""通知: who got what and when, what failed and why, one message with all that became of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events import names
from jinguo.events.names import About
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.notifications.catalogue import KINDS, State, Way
from jinguo.notifications.messages.queries import Letter, MessageRow, by_state, fate, letter, messages, others
from jinguo.notifications.messages.reasons import advice, provider_label
from jinguo.notifications.messages.rules import hindrance, missed
from jinguo.notifications.messages.selection import Sought
from jinguo.notifications.messages.troubles import troubles
from jinguo.volunteers.registry.names import Named, named
from jinguo.web.desk import choices
from jinguo.web.desk.messages.filter import DAYS, MessageFilter, asked, sought
from jinguo.web.desk.search import typed, without_number
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.limits import SEARCHES, limited
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest

HERE = "/desk/messages"
PAGE_SIZE = 50
TONES = {
    **{State.DELIVERED: "ok", State.SENT: "ok", State.FAILED: "bad"},
    **{State.UNKNOWN: "warn", State.QUEUED: "", State.SENDING: "", State.DROPPED: ""},
}


@get(HERE, opt=allow(Permission.SEE_MESSAGES) | menu("通知", "send", Group.WORK, 47) | limited(SEARCHES))
async def list_messages(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the messages within reach, the newest first, and how many of them are in each state."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    try:
        said = asked(request)
        wanted = await sought(actor, said)
    except JinguoError as error:
        form = Sent(dict(request.query_params.items()), {}).state(error)
        return await _list(request, actor, MessageFilter(), form, Sought(people=()), status_code=error.status)
    fields = {**said.fields, "first": str(said.since or "")}
    return await _list(request, actor, said, FormState(fields), wanted)


async def _list(
    request: WebRequest,
    actor: Actor,
    said: MessageFilter,
    form: FormState,
    wanted: Sought,
    *,
    status_code: int = 200,
) -> Response[str]:
    found = await messages(actor, wanted, page=page_number(request), size=PAGE_SIZE)
    counts = await by_state(actor, wanted)
    return await desk_page(
        request,
        "desk/messages.html",
        status_code=status_code,
        rows=[(each, _why(each)) for each in found.rows],
        tabs=_tabs(said, wanted, counts),
        form=form,
        box=typed(form.values),
        said=said,
        ways=choices.labelled(Way),
        kinds=[(kind.key, kind.label) for kind in KINDS.values()],
        tones=TONES,
        about=await _about(actor, said),
        troubles=await troubles(actor),
        pager=pager(request, found),
        days=DAYS,
    )


@get(f"{HERE}/{{message_id:uuid}}", opt=allow(Permission.SEE_MESSAGES))
async def one_message(request: WebRequest, actor: CurrentActor, message_id: PathId) -> Response[str]:
    """Show one message: its text, each step that it went, the notice that it came from, and who else was told."""
    return await message_page(request, actor, message_id)


async def message_page(
    request: WebRequest,
    actor: Actor,
    message_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    """Show the page of one message, with the form to send it again as it was filled in."""
    found = await letter(actor, message_id)
    state = fate(found)
    may_send = actor.may(Permission.SEND_MESSAGES, within=found.path) and found.seen
    return await desk_page(
        request,
        "desk/message.html",
        status_code=status_code,
        message=found,
        steps=_steps(found),
        why=_why(found),
        provider=provider_label(found.provider) if found.provider else "",
        others=[(each, _why(each)) for each in await others(actor, message_id)],
        tones=TONES,
        who=await _who(actor, found),
        thing=await _thing(actor, found),
        form=form or FormState(),
        may_stop=may_send and found.state is State.QUEUED,
        may_resend=may_send and not hindrance(state, clock.now()),
        not_again=hindrance(state, clock.now()),
        must_miss=missed(state),
    )


def _tabs(said: MessageFilter, wanted: Sought, counts: dict[State, int]) -> list[tuple[str, str, int | None, bool]]:
    """Lay out the tabs: all, and each state that there is any message in."""
    tabs: list[tuple[str, str, int | None, bool]] = [
        (said.address(HERE, state=""), "全部", sum(counts.values()), wanted.state is None)
    ]
    return tabs + [
        (
            said.address(HERE, state=state.value),
            state.label.partition("，")[0],
            counts.get(state, 0),
            state is wanted.state,
        )
        for state in State
        if state in counts or state is wanted.state
    ]


def _why(message: MessageRow) -> str:
    """The reason why a message is not with her, and what to do, in a sentence or two; "" for nothing to say."""
    if message.state in (State.SENT, State.DELIVERED, State.SENDING):
        return ""
    said = advice(message.way, message.state, message.cause)
    reason = "" if message.state is State.UNKNOWN else message.said
    return "。".join(part.rstrip("。") for part in (reason, said) if part) + ("。" if reason or said else "")


def _steps(message: Letter) -> Sequence[tuple[str, Any]]:
    """The steps of a message and when, in order; what has not happened is left out."""
    steps = [
        ("写好", message.created_at),
        ("等到", message.due_at if message.state is State.QUEUED else None),
        ("第一次交给服务商", message.begun_at),
        ("服务商收下", message.sent_at if message.way is not Way.INBOX else None),
        ("送到站内" if message.way is Way.INBOX else "送达", message.delivered_at),
        ("她看过", message.read_at),
    ]
    return [(label, at) for label, at in steps if at is not None]


async def _about(actor: Actor, said: MessageFilter) -> str:
    """The words for whom or what the list is about; "" for none."""
    if said.event:
        events = await names.events(actor, [said.event])
        return f"活动“{events[said.event].title}”" if said.event in events else "这场活动"
    if said.volunteer:
        people = await named(actor, [said.volunteer])
        return people[said.volunteer].name if said.volunteer in people else "这位志愿者"
    return "这次群发" if said.writing else ""


async def _who(actor: Actor, message: Letter) -> Named | None:
    """Find the volunteer whom a message is for, if the actor may open her page."""
    if message.person is None:
        return None
    return (await named(actor, [message.person])).get(message.person)


async def _thing(actor: Actor, message: Letter) -> About | None:
    """Find the event that a message is about."""
    if message.thing is None:
        return None
    for query in (names.events, names.sign_ups, names.waiting):
        if message.thing in (found := await query(actor, [message.thing])):
            return found[message.thing]
    return None

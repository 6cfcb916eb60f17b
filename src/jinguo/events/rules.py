"""Rules of events: the state, what may still be changed, what must be stated first, which times overlap."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from jinguo.kernel.labels import Labelled


class State(Labelled):
    """State (状态) of an event. All but RUNNING are decided by people; that one comes with the time."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RUNNING = "running", "进行中"
    CLOSED = "closed", "已结项"
    CANCELLED = "cancelled", "已取消"


@dataclass(frozen=True, slots=True)
class Window:
    """The window in which people can check in and out.

    Attributes:
        before: how long before the planned start it opens: 60 minutes, for those who put up the chairs.
        after: how long after the planned end it closes: 2 hours, for those who clear up and for late check-outs.

    Both are ours: no regulation names a figure. Peers go from ±15 minutes (emfcamp) to a cut-off of 6 hours (magfest).
    """

    before: timedelta = timedelta(minutes=60)
    after: timedelta = timedelta(hours=2)


WINDOW = Window()


class Course(Protocol):
    """The moments that an event's state follows from."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


def state(event: Course, now: datetime, window: Window = WINDOW) -> State:
    """The event's state. It runs from the opening of the check-in window until somebody closes it."""
    if event.cancelled_at is not None:
        return State.CANCELLED
    if event.closed_at is not None:
        return State.CLOSED
    if event.published_at is None:
        return State.DRAFT
    return State.RUNNING if now >= opens_at(event, window) else State.PUBLISHED


def state_in_sql(event: str, opens: str) -> str:
    """SQL for `state`; `opens` is now and as much later as the window opens before the start."""
    return (
        f"CASE WHEN {event}.cancelled_at IS NOT NULL THEN 'cancelled' WHEN {event}.closed_at IS NOT NULL THEN 'closed'"
        f" WHEN {event}.published_at IS NULL THEN 'draft' WHEN {event}.starts_at <= {opens} THEN 'running'"
        " ELSE 'published' END"
    )


def is_on(event: Course) -> bool:
    """Whether an event has neither been closed nor cancelled."""
    return event.closed_at is None and event.cancelled_at is None


def on(event: str) -> str:
    """SQL for `is_on`."""
    return f"({event}.closed_at IS NULL AND {event}.cancelled_at IS NULL)"


def is_announced(event: Course) -> bool:
    """Whether people are asked to come: an event is published, and neither closed nor cancelled."""
    return event.published_at is not None and is_on(event)


def announced(event: str) -> str:
    """SQL for `is_announced`."""
    return f"({event}.published_at IS NOT NULL AND {on(event)})"


class Visit(Protocol):
    """The facts of a visit that tell whether somebody is inside."""

    @property
    def out_at(self) -> datetime | None: ...
    @property
    def annulled_at(self) -> datetime | None: ...


def is_inside(visit: Visit) -> bool:
    """Whether a visit has begun and has no end."""
    return visit.out_at is None and visit.annulled_at is None


def inside(visit: str = "") -> str:
    """SQL for `is_inside`, of a segment; without a name, of the table itself."""
    of = f"{visit}." if visit else ""
    return f"{of}out_at IS NULL AND {of}annulled_at IS NULL"


def opens_at(event: Course, window: Window = WINDOW) -> datetime:
    """The first moment at which one can check in."""
    return event.starts_at - window.before


def closes_at(event: Course, window: Window = WINDOW) -> datetime:
    """The last moment at which one can check out."""
    return event.ends_at + window.after


def awaits_closing(event: Course, now: datetime, window: Window = WINDOW) -> bool:
    """Whether the check-in window is over and nobody has closed the event yet: a thing to do for its organisation.

    民政部令67号 art. 11: the record is made within 10 working days of the event's end.
    """
    return state(event, now, window) is State.RUNNING and now > closes_at(event, window)


def takes_sign_ups(event: Course, now: datetime, window: Window = WINDOW) -> bool:
    """Whether one can sign up, or withdraw: published or running, and before its planned end."""
    return state(event, now, window) in (State.PUBLISHED, State.RUNNING) and now < event.ends_at


def keeps_waiting_list(event: Course, now: datetime, window: Window = WINDOW) -> bool:
    """Whether one can wait for a place and move up: until the planned start. Who comes without one is a walk-in."""
    return takes_sign_ups(event, now, window) and now < event.starts_at


FIXED_ONCE_PUBLISHED = frozenset({"organisation", "is_volunteering"})
"""Who holds it and whether it gives hours: people sign up for these, so a published event keeps them."""

FIXED_ONCE_RUNNING = FIXED_ONCE_PUBLISHED | {"starts_at", "service_class", "programme"}
"""People are inside: when it began stands, and so does what their minutes are entered under."""


def fixed(in_state: State) -> frozenset[str] | None:
    """The fields that can no longer be changed in a state; None = none can."""
    return {
        State.DRAFT: frozenset(),
        State.PUBLISHED: FIXED_ONCE_PUBLISHED,
        State.RUNNING: FIXED_ONCE_RUNNING,
    }.get(in_state)


class Statement(Protocol):
    """The statements that an event makes to those it asks to come."""

    @property
    def content(self) -> str: ...
    @property
    def risks(self) -> str: ...
    @property
    def high_risk(self) -> bool: ...
    @property
    def insurance(self) -> str: ...
    @property
    def is_volunteering(self) -> bool: ...


def unstated(event: Statement) -> dict[str, str]:
    """List what must still be stated before an event is published: field -> sentence. Empty when nothing is missing.

    志愿服务条例 art. 12–13: true and complete information, and the risks, before volunteers are recruited; its content
    is named by GB/T 40143-2021, 6.1.1. Art. 17: insurance before service in which volunteers may come to bodily harm.
    """
    tests = {
        "content": (event.is_volunteering and not event.content, "请写明服务内容（志愿服务条例第十二条）"),
        "risks": (
            event.is_volunteering and not event.risks,
            "请写明可能的风险和安全提示（志愿服务条例第十三条）；没有特别风险，也请如实写一句",
        ),
        "insurance": (
            event.high_risk and not event.insurance,
            "可能发生人身危险的活动，请先买保险并填写保险单号（志愿服务条例第十七条）",
        ),
    }
    return {name: sentence for name, (missing, sentence) in tests.items() if missing}


def overlap(starts_at: datetime, ends_at: datetime, other_starts_at: datetime, other_ends_at: datetime) -> bool:
    """Whether two times share a moment. One that begins as the other ends does not overlap it."""
    return starts_at < other_ends_at and other_starts_at < ends_at


def has_room(capacity: int | None, signed_up: int) -> bool:
    """Whether one more can sign up; None = no limit."""
    return capacity is None or signed_up < capacity

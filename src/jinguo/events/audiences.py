"""Audiences: who comes to an event."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from jinguo.events.notices import recipients
from jinguo.events.notices.recipients import Coming
from jinguo.kernel.audience import Audience, Due, Recipient


def _recipient(her: Coming, notice: Due) -> Recipient:
    values = {"name": her.name, "title": her.title, "start": her.start, "place": her.place}
    reason = {"reason": str(notice.facts["reason"])} if "reason" in notice.facts else {}
    return Recipient(values | reason, person=her.person, starts_at=her.starts_at, is_stranger=her.is_stranger)


def _of(found: Callable[[Due], Awaitable[Sequence[Coming]]]) -> Audience:
    """Make the audience that a query of the events finds."""

    async def audience(notice: Due) -> Sequence[Recipient]:
        return [_recipient(her, notice) for her in await found(notice)]

    return audience


AUDIENCES: Mapping[str, Audience] = {
    "signed_up": _of(lambda notice: recipients.signed_up(notice.thing)),
    "waiting": _of(lambda notice: recipients.waiting(notice.thing)),
    "moved_up": _of(lambda notice: recipients.signed_up(notice.thing)),
    "event_reminder": _of(
        lambda notice: recipients.reminded_people(notice.thing, datetime.fromisoformat(str(notice.facts["starts_at"])))
    ),
    "event_changed": _of(lambda notice: recipients.coming_people(notice.thing)),
    "event_cancelled": _of(lambda notice: recipients.disappointed_people(notice.thing)),
    "check_out_forgotten": _of(lambda notice: recipients.still_inside(notice.thing)),
}

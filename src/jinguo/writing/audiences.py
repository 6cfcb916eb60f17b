"""Audiences: whom staff wrote to, found by who wrote, as far as she may reach them now."""

from collections.abc import Mapping
from uuid import UUID

from jinguo.access.appointments.actors import acting
from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Permission
from jinguo.events.errors import NoSuchEvent
from jinguo.events.notices import readers as events
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.volunteers.registry import readers as volunteers


async def _author(notice: Due) -> Actor | None:
    """Find a writing's author in the role she wrote in; None if it is no longer hers or does not allow it now."""
    author = await acting(UUID(notice.facts["author"]), UUID(notice.facts["hat"]))
    return author if author and author.may(Permission.SEND_MESSAGES, within=notice.path) else None


def _values(notice: Due, name: str, **more: str) -> dict[str, str]:
    return {"name": name, "subject": notice.facts["subject"], "word": notice.facts["word"], **more}


async def _list(notice: Due) -> list[Recipient]:
    author = await _author(notice)
    if author is None:
        return []
    only = notice.facts.get("only")
    ids = None if only is None else tuple(UUID(each) for each in only)
    unreviewed = bool(notice.facts.get("unreviewed"))
    found = await volunteers.readers(author, notice.facts["within"], unreviewed=unreviewed, only=ids)
    return [Recipient(_values(notice, each.name), person=each.person) for each in found]


async def _event(notice: Due) -> list[Recipient]:
    author = await _author(notice)
    if author is None:
        return []
    try:
        found = await events.readers(author, UUID(notice.facts["event"]))
    except (NoSuchEvent, Forbidden):
        return []
    about = {"title": found.event.title}
    return [Recipient(_values(notice, each.name, **about), person=each.person) for each in found.people]


AUDIENCES: Mapping[str, Audience] = {"word": _list, "event_word": _event}

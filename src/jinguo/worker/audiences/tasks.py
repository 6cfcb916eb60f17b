"""Audiences: who has asked for background work."""

from jinguo.notifications.notices.audience import Audience, Due, Recipient


async def _owner(notice: Due) -> list[Recipient]:
    """She, where she asked for it."""
    values = {"title": str(notice.facts["title"]), "outcome": str(notice.facts["outcome"])}
    return [Recipient(values, account=notice.account)]


AUDIENCES: dict[str, Audience] = {"task_ended": _owner}

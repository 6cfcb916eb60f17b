"""Audiences: who has asked for background work."""

from collections.abc import Mapping

from jinguo.kernel.audience import Audience, Due, Recipient


async def _owner(notice: Due) -> list[Recipient]:
    """Address the notice to the owner of the task, in the role in which she asked for it."""
    values = {"title": str(notice.facts["title"]), "outcome": str(notice.facts["outcome"])}
    return [Recipient(values, account=notice.account)]


AUDIENCES: Mapping[str, Audience] = {"task_ended": _owner}

"""What providers report later, written down; each channel reads its own provider's words (`channels`)."""

from collections.abc import Iterable

from jinguo.notifications.channels.base import Receipt
from jinguo.notifications.messages.outcomes import block, report

NO_ACTOR = {"take": "provider: says what became of messages that it was given"}
"""Functions that take no actor, and why."""


async def take(provider: str, receipts: Iterable[Receipt]) -> None:
    """Write down what a provider says of its messages; what is about nothing that it was given changes nothing."""
    for each in receipts:
        if await report(provider, each) and each.dead:
            await block(each.message, each.code, each.reason)

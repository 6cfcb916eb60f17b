"""Troubles with log-in codes: somebody guesses them, or asks for many to phones that nobody has registered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import EVERYWHERE, fetch


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that is raised at most once an hour, in the log and to those who watch the service. `slot`, no user
    name's, remembers until when it has been.
    """

    slot: int
    action: str
    said: str


GUESSED = Alarm(-1, "suspect_guessing", "login codes are being guessed")
FLOODED = Alarm(-2, "suspect_flood", "login codes go to many unregistered phones")

_log = structlog.get_logger("jinguo.access")


async def raise_alarm(alarm: Alarm, now: datetime, **figures: int) -> None:
    """Raise an alarm, unless it was raised within the hour. Needs reach everywhere."""
    first = await fetch(
        "INSERT INTO unknown_name AS n (slot, locked_until) VALUES ($1, $2) ON CONFLICT (slot)"
        " DO UPDATE SET locked_until = $2 WHERE n.locked_until <= $3 RETURNING slot",
        alarm.slot,
        now + timedelta(hours=1),
        now,
    )
    if first:
        _log.warning(alarm.said, **figures)
        await note(SYSTEM, alarm.action, "account", None, EVERYWHERE.path or "")

"""How long things last, and how a file is called. Pure."""

from calendar import monthrange
from datetime import date

GRANT_DAYS = 30
"""Days that a grant lasts at most. Ours; 《未成年人网络保护条例》 art. 36 asks for the least access."""

OPENING_MINUTES = 60
"""Minutes that an urgent opening lasts. Ours."""

TRIAGE_MONTHS = 6
"""Months after which a level has to be decided anew. Ours; 黔西 decides each March and September."""

GROWN_UP = 18
"""Years from which nobody is a child (《未成年人保护法》 art. 2)."""


def code_of(number: int) -> str:
    """Tell how a child is called everywhere: E-0001."""
    return f"E-{number:04}"


def months_after(day: date, months: int) -> date:
    """Find the same day so many months later, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

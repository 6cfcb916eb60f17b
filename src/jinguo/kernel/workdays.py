"""Working days, counted from Monday to Friday.

Public holidays, and the weekends worked instead, are not known: each year's table comes late in the year before. By
holidays a deadline counted here comes too early, never too late; a worked weekend can bring the real one forward by
a day or two. Whoever shows a deadline says how it was counted.
"""

from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether a day is one of Monday to Friday."""
    return day.weekday() < SATURDAY


def working_days_after(day: date, count: int) -> date:
    """Find the `count`-th working day after a day, which is not counted itself: the 10th after a Friday is a Friday."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_until(day: date, deadline: date) -> int:
    """Count the working days that are left on `day`, both ends included; 0 when the deadline is past."""
    return sum(is_working_day(day + timedelta(days=count)) for count in range((deadline - day).days + 1))

"""What is true of passwords, sessions and one-time codes."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Password and session policy. Defaults follow the usual reading of 等保 2.0 (GB/T 22239-2019, 身份鉴别); see
    docs/operations.md.
    """

    length: int = 12
    classes: int = 3
    failures: int = 5
    locked_for: timedelta = timedelta(minutes=30)
    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=8)
    remembered: timedelta = timedelta(days=30)
    proof_lasts: timedelta = timedelta(minutes=5)
    code_lives: timedelta = timedelta(minutes=5)
    code_tries: int = 5
    registration_lives: timedelta = timedelta(minutes=20)
    codes_a_minute: int = 1
    codes_an_hour: int = 5
    codes_a_day: int = 10
    codes_a_day_for_all: int = 5000
    failures_an_hour_for_all: int = 300


POLICY = Policy()

_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")


def is_strong(password: str, policy: Policy = POLICY) -> bool:
    """Whether a password is long and varied enough."""
    return (
        len(password) >= policy.length and sum(bool(re.search(kind, password)) for kind in _CLASSES) >= policy.classes
    )


def is_alive(seen_at: datetime, expires_at: datetime, now: datetime, *, idle: bool, policy: Policy = POLICY) -> bool:
    """Whether a session still counts: before its end and, for staff, used within the idle time."""
    return now < expires_at and (not idle or now - seen_at < policy.idle)


def may_send_code(minute: int, hour: int, day: int, all_day: int, policy: Policy = POLICY) -> bool:
    """Whether another code may go out, given how many went to this phone in the last minute, hour and day, and to all
    in a day.
    """
    return (
        minute < policy.codes_a_minute
        and hour < policy.codes_an_hour
        and day < policy.codes_a_day
        and all_day < policy.codes_a_day_for_all
    )

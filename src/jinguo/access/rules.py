"""Rules of passwords, sessions and one-time codes."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from jinguo.authority.grants import OFFICES, Role
from jinguo.kernel.labels import Labelled

COMMON = frozenset(
    {
        *("password", "passw0rd", "p@ssw0rd", "p@ssword", "qwerty", "asdfgh", "zxcvbn", "1q2w3e", "1qaz2wsx", "admin"),
        *("123456", "654321", "111111", "000000", "666666", "888888", "123123", "112233", "abc123", "abcd1234"),
        *("5201314", "1314520", "welcome", "letmein", "iloveyou", "woaini", "jinguo", "fulian", "zhiyuanzhe"),
    }
)
"""What passwords are most often made of; one of these and a few signs behind it is the first thing that is tried. Short
on purpose: length and classes keep out the rest.
"""

_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
_OWN_SHARE = 2
"""What is left of a password without common words must be at least one part in so many."""


class Owed(Labelled):
    """A debt that an account must pay before it may do anything else."""

    PASSWORD = "password", "改口令"
    SECOND_FACTOR = "second_factor", "启用动态口令"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of passwords and sessions. Defaults follow the usual reading of 等保 2.0, level three (GB/T 22239-2019,
    8.1.4.1 身份鉴别: a) unique, complex, changed regularly; b) ends by failures and by time; d) two factors). The
    standard names no figures: docs/operations.md has each, and the installation's deviations.

    Durations are timedeltas; `expires_after` zero means that passwords never expire. `second_factor_for` are the roles
    that may do nothing without a second factor; others may have one.
    """

    length: int = 12
    classes: int = 3
    expires_after: timedelta = timedelta(days=90)
    failures: int = 5
    locked_for: timedelta = timedelta(minutes=30)
    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=8)
    second_factor_for: frozenset[Role] = frozenset({Role.ADMINISTRATOR, *OFFICES})
    second_step_lives: timedelta = timedelta(minutes=5)
    recovery_codes: int = 10
    invitation_lives: timedelta = timedelta(hours=72)
    remembered: timedelta = timedelta(days=30)
    proof_lasts: timedelta = timedelta(minutes=5)
    code_lives: timedelta = timedelta(minutes=5)
    code_tries: int = 5
    name_tries: int = 5
    number_rests: timedelta = timedelta(days=90)
    registration_lives: timedelta = timedelta(minutes=20)
    codes_a_minute: int = 1
    codes_an_hour: int = 5
    codes_a_day: int = 10
    codes_a_day_for_all: int = 5000
    newcomers_a_day: int = 500
    newcomers_an_event: int = 300
    newcomers_alarm: int = 200
    failures_an_hour_for_all: int = 300


POLICY = Policy()


def weakness(password: str, username: str = "", policy: Policy = POLICY) -> str | None:
    """The Chinese sentence that says why a password does not do; None when it does.

    It must be long and varied enough, hold neither the user name (of three signs or more, in either case, also
    backwards) nor for the greater part a common word.
    """
    if len(password) < policy.length or classes_of(password) < policy.classes:
        return f"口令至少 {policy.length} 位，并且要有大写字母、小写字母、数字、符号中的{_counted(policy.classes)}种。"
    typed, name = password.lower(), username.lower()
    if name and (name in typed or name[::-1] in typed):
        return "口令里不能带用户名，请换一个。"
    if len(_without_common(typed)) * _OWN_SHARE < len(typed):
        return "这个口令太常见，容易被猜到，请换一个。"
    return None


def _without_common(typed: str) -> str:
    for word in sorted(COMMON, key=len, reverse=True):
        typed = typed.replace(word, "")
    return typed


def classes_of(password: str) -> int:
    """Count how many classes a password has: small letters, capitals, digits, other signs."""
    return sum(bool(re.search(kind, password)) for kind in _CLASSES)


def is_strong(password: str, policy: Policy = POLICY) -> bool:
    """Whether a password meets the policy, whoever's it is."""
    return weakness(password, policy=policy) is None


def owed(
    must_change: bool,
    password_set_at: datetime,
    second_since: datetime | None,
    roles: Collection[Role],
    now: datetime,
    policy: Policy = POLICY,
) -> Owed | None:
    """The debt that an account must pay first: to change a password that another set or that is too old, then to
    enrol a needed second factor.
    """
    if must_change or (policy.expires_after and now - password_set_at >= policy.expires_after):
        return Owed.PASSWORD
    if second_since is None and not policy.second_factor_for.isdisjoint(roles):
        return Owed.SECOND_FACTOR
    return None


class Term(Protocol):
    """The days of a role."""

    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


def is_running(term: Term, now: datetime) -> bool:
    """Whether the days of a role hold a moment: from `since` inclusive to `until` exclusive."""
    return term.since <= now and (term.until is None or term.until > now)


def running(term: str, now: str) -> str:
    """SQL for `is_running`."""
    return f"({term}.since <= {now} AND ({term}.until IS NULL OR {term}.until > {now}))"


def is_alive(seen_at: datetime, expires_at: datetime, now: datetime, *, idle: bool, policy: Policy = POLICY) -> bool:
    """Whether a session still counts: before its end and, for staff, used within the idle time."""
    return now < expires_at and (not idle or now - seen_at < policy.idle)


def may_send_code(minute: int, hour: int, day: int, policy: Policy = POLICY) -> bool:
    """Whether another code may go to a phone, given how many went there in the last minute, hour and day."""
    return minute < policy.codes_a_minute and hour < policy.codes_an_hour and day < policy.codes_a_day


def may_take_newcomer(newcomers: int, of_event: int, event: UUID | None, policy: Policy = POLICY) -> bool:
    """Whether a code may go to a phone that nobody has registered, given how many such went out today to people at no
    event and to people at this one.
    """
    return of_event < policy.newcomers_an_event if event else newcomers < policy.newcomers_a_day


def _counted(number: int) -> str:
    return "零一两三四"[number]

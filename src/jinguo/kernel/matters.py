"""A matter (待办): one thing that waits for a member of staff; each domain reckons its own, stated in its part."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.kernel import clock
from jinguo.kernel.labels import Labelled
from jinguo.kernel.workdays import working_days_after, working_days_until

DAYS_TO_RECORD = 10
"""Working days after an event within which its record is made. 民政部令67号, art. 11."""

HURRY = 3
"""Working days left from which a matter is marked. Ours."""

NAMED = 3
"""People who are named; the rest is counted."""


class Waits(Labelled):
    """The kind of a matter that waits, the most urgent first: this is the order of the page."""

    CONCERNS = "concerns", "办理限时的事项"
    OPENINGS = "openings", "复核紧急查阅"
    SEGMENTS = "segments", "核定未签退"
    TWICE = "twice", "核对同时在两场活动的人"
    CLOSING = "closing", "结项"
    CLAIMS = "claims", "审批补录"
    OWN_CLAIMS = "own_claims", "等别人审批的补录"
    READINGS = "readings", "审批查阅申请"
    WOMEN_READINGS = "women_readings", "审批困难妇女的查阅"
    CHILD_FILES = "child_files", "核对重点儿童的类别"
    SUSPENDED = "suspended", "交接暂停的结对"
    UNPAIRED = "unpaired", "给孩子配妈妈"
    PAIRINGS = "pairings", "办结对的下一步"
    WOMEN = "women", "核对困难妇女的类别"
    WISHES = "wishes", "办微心愿的下一步"
    NEWCOMERS = "newcomers", "核对新登记"
    TRANSFERS = "transfers", "答复转入申请"
    PHONES = "phones", "办理号码申请"
    LAPSED_MOTHERS = "lapsed_mothers", "补办爱心妈妈的条件"
    MOTHERS = "mothers", "审核爱心妈妈"
    ERASURES = "erasures", "办理删除申请"
    BATCHES = "batches", "核对到期清理的名单"
    DUPLICATES = "duplicates", "核对重复的登记"
    INVITATIONS = "invitations", "处理过期的邀请"
    DRAFTS = "drafts", "发布活动"


FOR_OTHERS = frozenset({Waits.OWN_CLAIMS, Waits.DRAFTS})
"""On her page, but nobody waits for her: another decides it, or she alone knows when it is ready. No digest counts it.
"""


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter (待办) that waits for a member of staff.

    Attributes:
        count: people, claims, requests … that it stands for; 1 for an event.
        days_left: working days until it is overdue, today included; 0 when it is; None where there is no term.
        names: whom it is about, some of them; `by` who asks for it.
        event: what it is about, with its title, where it is one event; with its `period` and the name of its `place`
            where they are to be read.
    """

    kind: Waits
    count: int = 1
    days_left: int | None = None
    names: tuple[str, ...] = ()
    by: str = ""
    event: UUID | None = None
    title: str = ""
    period: tuple[datetime, datetime] | None = None
    place: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the matter's term is over."""
        return self.days_left == 0


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A domain's reckoning of what waits for an actor who has a permission (a member of `Permission`): the oldest
    first.
    """

    kinds: tuple[Waits, ...]
    needed: Labelled
    reckon: Callable[[Any], Awaitable[Sequence[Matter]]]


def days_left(ended_at: datetime) -> int:
    """Count the working days left to record what ended then, today included; 0 when they are over."""
    return working_days_until(clock.today(), working_days_after(clock.beijing_day(ended_at), DAYS_TO_RECORD))


def some(names: Sequence[str]) -> tuple[str, ...]:
    """Pick the names that are read; the rest is counted."""
    return tuple(names[:NAMED])


def as_one(kind: Waits, count: int, names: tuple[str, ...] = (), by: str = "") -> list[Matter]:
    """Make one matter that stands for all of its kind, where there are any."""
    return [Matter(kind, count, names=names, by=by)] if count else []

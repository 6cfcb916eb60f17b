"""A retention rule (保存期限): how long a kind of record is kept, what happens then, on what ground.

Each domain states in its part by which rules each of its tables is kept; `retention` notices what is due and clears it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.kernel.labels import Labelled

YEAR = timedelta(days=366)
"""A year for terms that may be too long by days and never too short."""

LOGS = "《网络安全法》：网络日志留存不少于六个月；《个人信息保护法》第十九条：保存期限为实现目的所必要的最短时间"
TEN = "GB/T 40143-2021 第5.2.2条：志愿服务记录保存不少于十年；《志愿服务条例》第十九条"


class Then(Labelled):
    """The deed that follows when the term and the cool-off are over."""

    ERASE = "erase", "删除个人资料，只留编号和时长"
    MINIMISE = "minimise", "清空内容，留下记录"
    DELETE = "delete", "整条删除"
    KEEP = "keep", "不自动清理"


class Sure(Labelled):
    """The certainty of a rule's ground."""

    LAW = "law", "法律、行政法规明文"
    STANDARD = "standard", "国家标准（推荐性）"
    OURS = "ours", "本系统的设定，可由本级妇联另定"


Clear = Callable[[Any, datetime, str, list[UUID]], Awaitable[int]]
"""Clears what was counted from a moment or before under a path, but of the people who are held; how many rows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A retention rule (保存期限).

    Attributes:
        keep: how long; None where nothing ends by itself.
        found: SQL that finds the rows that have something to clear: path, person, and `at`, from when the term counts.
        clear: empties or deletes them; None where each person is erased as a whole, or nothing is cleared.
        whole: the rows belong to no organisation.
        guarded: it takes away what people wrote or are, so that too many at once wait for a second person.
    """

    slug: str
    label: str
    keep: timedelta | None
    counted_from: str
    then: Then
    ground: str
    sure: Sure
    cool_off: timedelta = timedelta(days=30)
    whole: bool = False
    guarded: bool = False
    found: str = ""
    clear: Clear | None = None

"""Rules of a person's data: who sees it, ages, what is outdated."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from jinguo.people.catalogue import HoldingKind, PrivacyNotice

YOUNGEST = 14
"""Years below which nobody is registered as a volunteer, whoever agrees. The limit is ours: no law names one; what is
known of a child under 14 is sensitive as a whole (《个人信息保护法》 art. 28, 31)."""

GROWN_UP = 18
"""Years from which nobody else is asked. Under 18 she is a minor (《未成年人保护法》 art. 2), who may serve with her
guardian's consent or company (《民法典》 art. 19; 《浙江省志愿服务条例》 (2018) art. 9)."""

INITIALS_MOST = 400
"""Characters in the column of initials."""

HIDDEN_NAME = "仅本级可见"
"""Instead of a name, for whoever looks down from above on an organisation that keeps its people to itself."""


def sees(reach: str | None, path: str, local_only: bool) -> bool:
    """Whether a person at `path` is seen from a reach: within it, or exactly there where she is 仅本级可见.

    The same as the row-level security of person and volunteer, for what is found wherever it is.
    """
    return bool(reach) and (path == reach if local_only else path.startswith(reach or path))


def from_above(reach: str, host: str, column: str, instead: str) -> str:
    """The SQL for a column of person `p` on a list of `host`, both parameters or columns that hold paths.

    An organisation sees who comes to its own events, whoever she is; who looks from above reads `instead` where she
    is 仅本级可见.
    """
    hidden = f"p.local_only AND {reach}::text NOT IN (p.path, {host}) AND p.path ^@ {reach}::text"
    return f"CASE WHEN {hidden} THEN '{instead}' ELSE {column} END"


def name_from_above(reach: str, host: str) -> str:
    """The SQL for the name of person `p` on a list of `host`."""
    return from_above(reach, host, "p.name", HIDDEN_NAME)


class Standing(Protocol):
    """The facts that tell whether a person's data may be used."""

    @property
    def restricted_at(self) -> datetime | None: ...
    @property
    def erased_at(self) -> datetime | None: ...


def is_usable(person: Standing) -> bool:
    """Whether a person's data may be used: it is neither restricted nor erased."""
    return person.restricted_at is None and person.erased_at is None


def usable(person: str) -> str:
    """SQL for `is_usable`."""
    return f"({person}.restricted_at IS NULL AND {person}.erased_at IS NULL)"


class Holding(Protocol):
    """The facts that tell whether a number is shared."""

    @property
    def kind(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...


def is_shared_now(holding: Holding) -> bool:
    """Whether a phone holding is a relative's number that is still shared."""
    return holding.kind == HoldingKind.SHARED and holding.until is None


def shared_now(holding: str = "") -> str:
    """SQL for `is_shared_now`; without a name, of the table itself."""
    of = f"{holding}." if holding else ""
    return f"{of}kind = '{HoldingKind.SHARED.value}' AND {of}until IS NULL"


def latest_birth(today: date, years: int) -> date:
    """The latest birth date of who is that many years old today; born on 29 February, she is so on 1 March."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 2, 28)


def is_too_young(born_on: date | None, today: date) -> bool:
    """Whether a person is under 14: she is registered nowhere."""
    return born_on is not None and born_on > latest_birth(today, YOUNGEST)


def is_minor(born_on: date | None, today: date) -> bool:
    """Whether a person is under 18: her guardian has to agree."""
    return born_on is not None and born_on > latest_birth(today, GROWN_UP)


def is_outdated(version: str, answered_on: date, notices: Sequence[PrivacyNotice]) -> bool:
    """Whether an answer covers less than the notice says now, so that she has to be asked anew.

    A version that is none of ours is an organisation's own paper: what was new on its day, it covers. The old answer
    stays good for what it was given to (《个人信息保护法》 art. 14, 15).

    Args:
        version: of the notice that she answered.
        answered_on: the Beijing day of her answer.
        notices: all versions, oldest first.
    """
    versions = [notice.version for notice in notices]
    if version in versions:
        later = notices[versions.index(version) + 1 :]
    else:
        later = [notice for notice in notices if notice.since > answered_on]
    return any(notice.asks_anew for notice in later)


def initials_column(readings: Iterable[str]) -> str:
    """Join all readings of a name between bars, `|zx|cx|`, as many as the column holds; "" for none.

    `|zx` finds whoever has a reading that begins so, `|zx|` whoever has exactly that one.
    """
    column = "|"
    for reading in readings:
        if len(column) + len(reading) + 1 > INITIALS_MOST:
            break
        column += reading + "|"
    return "" if column == "|" else column

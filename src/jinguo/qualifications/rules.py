"""What is true of qualifications. Pure: the day is handed in."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from jinguo.qualifications.catalogue import SOON, Kind, Result, Sort, Standing
from jinguo.qualifications.forms import NewQualification

_MONTHS = 12


def last_day(begun_on: date, months: int | None) -> date | None:
    """The last day of a term of whole months: 12 months from 1 June end on 31 May. None: it has no end."""
    if months is None:
        return None
    year, month = divmod(begun_on.year * _MONTHS + begun_on.month - 1 + months, _MONTHS)
    day = min(begun_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def standing(
    begun_on: date, ends_on: date | None, result: Result | None, today: date, *, withdrawn: bool = False
) -> Standing:
    """Tell what a qualification is worth today. Both days belong to it."""
    if withdrawn:
        return Standing.WITHDRAWN
    if result is Result.FAILED:
        return Standing.FAILED
    if result in (Result.PENDING, Result.REVIEW):
        return Standing.WAITING
    if ends_on is not None and ends_on < today:
        return Standing.RUN_OUT
    if begun_on > today:
        return Standing.COMING
    return Standing.SOON if ends_on is not None and ends_on <= today + SOON else Standing.VALID


def reach(kinds: Iterable[Kind]) -> Mapping[str, frozenset[str]]:
    """Code -> the codes of all that whoever has it has: itself, what it covers, and what that covers."""
    covers = {kind.code: kind.covers for kind in kinds}
    return {code: frozenset(_covered(code, covers)) for code in covers}


def _covered(code: str, covers: Mapping[str, tuple[str, ...]]) -> set[str]:
    found, waiting = set[str](), [code]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += covers.get(each, ())
    return found


def later(one: date | None, other: date | None) -> date | None:
    """The later of two last days; None is without end."""
    return None if one is None or other is None else max(one, other)


def faults(kind: Kind, new: NewQualification, today: date) -> dict[str, str]:
    """Tell what is wrong with a new one of a kind, a sentence a field."""
    wrong: dict[str, str] = {}
    if new.begun_on > today:
        wrong["begun_on"] = "不能填以后的日期"
    if kind.sort is Sort.QUERY:
        wrong |= {} if new.result else {"result": "请选查询结果"}
        wrong |= {} if new.issuer else {"issuer": "请填向哪个单位查询的"}
        wrong |= {"evidence": "查询只记结果、日期和单位，不写内容，请清空这一项"} if new.evidence else {}
    elif new.result:
        wrong["result"] = "只有记录查询才填结果，请改为“不是查询”"
    if kind.sort in (Sort.TRAINING, Sort.LICENCE) and not new.evidence:
        wrong["evidence"] = "请写依据，例如证书编号、培训通知"
    longest = last_day(new.begun_on, kind.months)
    if longest and new.ends_on and new.ends_on > longest:
        wrong["ends_on"] = f"这种资质最长 {kind.months} 个月，最晚到 {longest}；不填就按最长算"
    return wrong

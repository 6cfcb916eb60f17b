"""Doubts about times that may be a slip: they can be meant, so one is asked about them once, and none is refused."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from jinguo.authority.actor import Actor
from jinguo.events import queries
from jinguo.events.cards import Clash, EventCard
from jinguo.events.forms import Plan
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid

LONG = timedelta(hours=12)
"""What lasts longer is asked about. 广东 i志愿: more than 12 hours of a day need the province's approval."""

BEFORE_DAWN = 5
"""The hour before which a start is asked about: 03:00 is more often 15:00. Ours."""

A_YEAR = timedelta(days=366)


class Doubtful(Invalid):
    """The plan has doubts that have to be answered with yes before it is done; `fields["confirm"]` asks."""

    code = "confirm_needed"
    status = 422
    message = "请确认：填的时间不常见，核对无误再提交。"


def of_times(starts_at: datetime, ends_at: datetime, *, over_midnight: bool = False) -> list[str]:
    """List the doubts about a start and an end that may be a slip, as Chinese phrases.

    Args:
        over_midnight: the end was typed as a time that is not later than the start's, and is taken for the next day's.
    """
    lasts, begins = ends_at - starts_at, starts_at.astimezone(clock.BEIJING)
    hours = f"{lasts / timedelta(hours=1):.1f}".removesuffix(".0")
    found = list[str]()
    if over_midnight:
        found.append(f"结束时间 {ends_at.astimezone(clock.BEIJING):%H:%M} 算第二天，一共 {hours} 小时")
    elif lasts > LONG:
        found.append(f"一共 {hours} 小时")
    if begins.hour < BEFORE_DAWN:
        found.append(f"凌晨 {begins:%H:%M} 开始")
    return found


def of_plan(starts_at: datetime, ends_at: datetime, *, over_midnight: bool = False) -> list[str]:
    """List the doubts about an event's times and its day."""
    now, found = clock.now(), of_times(starts_at, ends_at, over_midnight=over_midnight)
    if clock.beijing_day(starts_at) < clock.beijing_day(now):
        found.insert(0, f"{clock.beijing_day(starts_at)} 已经过去了")
    if starts_at - now > A_YEAR:
        found.insert(0, f"{clock.beijing_day(starts_at)} 在一年以后")
    return found


NAMED = 5
"""People who are named; the rest is counted."""


def of_clashes(clashes: Sequence[Clash]) -> list[str]:
    """List the doubts about a new time that would call people to two events at once."""
    if not clashes:
        return []
    named = "、".join(f"{each.name}（{each.title}）" for each in clashes[:NAMED])
    more = f"等 {len(clashes)} 人" if len(clashes) > NAMED else ""
    return [f"{named}{more}在这段时间已经报名了别的活动"]


async def of_change(actor: Actor, event: EventCard, plan: Plan, *, over_midnight: bool = False) -> list[str]:
    """List the doubts about an event's new times: possible slips, and people who cannot come then; times that stay
    raise none.
    """
    if (plan.starts_at, plan.ends_at) == (event.starts_at, event.ends_at):
        return []
    found = of_plan(plan.starts_at, plan.ends_at, over_midnight=over_midnight)
    return found + of_clashes(await queries.clashes(actor, event, plan.starts_at, plan.ends_at))


def question(found: Sequence[str]) -> str:
    """The question that asks about doubts; "" when nothing is doubtful."""
    return f"请核对：{'；'.join(found)}。是这样吗？" if found else ""


def refuse_doubtful(found: Sequence[str], *, sure: bool) -> None:
    """Raise Doubtful if there are doubts, unless the user has confirmed."""
    if found and not sure:
        raise Doubtful(fields={"confirm": question(found)})

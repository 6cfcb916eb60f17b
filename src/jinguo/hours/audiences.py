"""Audiences: a volunteer and her hours, and who may approve what was asked for her."""

from collections.abc import Mapping

from jinguo.access.appointments.holders import Holder, holders
from jinguo.access.queries import hands
from jinguo.authority.grants import Permission
from jinguo.hours.notices import Answered, answered, month_of, waiting_at
from jinguo.kernel import clock
from jinguo.kernel.audience import Audience, Due, Recipient
from jinguo.kernel.text.amounts import hours, minutes
from jinguo.notifications.messages.history import told_since
from jinguo.notifications.rules import faults
from jinguo.organisations.queries import by_path


async def _answered(notice: Due) -> list[Recipient]:
    """Find whom an answered claim is told to: the volunteer, and the member of staff who asked."""
    found = await answered(notice.thing)
    return await _both(notice, found, {"answer": _answer(found)}) if found else []


async def _reduced(notice: Due) -> list[Recipient]:
    """Find whom a reduced back-fill is told to, the volunteer and who asked: a scan has replaced it in part."""
    found = await answered(notice.thing)
    return await _both(notice, found, {"minutes": minutes(found.minutes).replace(" ", "")}) if found else []


async def _both(notice: Due, found: Answered, values: Mapping[str, str]) -> list[Recipient]:
    """Address a notice to the volunteer and to the member of staff who asked, in the role in which she could."""
    told = [Recipient({"name": found.name, "title": found.title, **values}, person=found.person)]
    asked = [
        each
        for each in await holders([notice.path])
        if each.id == found.claimed_by and each.actor.may(Permission.CLAIM_HOURS, notice.path) and not each.is_program
    ]
    for each in asked[-1:]:
        hers = {"name": each.name, "title": f"为{found.name}申请的{found.title}", **values}
        told.append(Recipient(hers, account=each.id, path=each.grant.path))
    return told


def _answer(claim: Answered) -> str:
    """Put the decision in a few words. A reason that must not go out by SMS is to be looked up."""
    if not claim.approved:
        fit = claim.note and not faults(claim.note)
        return f"没有通过：{claim.note}" if fit else "没有通过，原因请登录后看"
    if claim.minutes <= 0:
        return "已通过，这段时间已有记录，不重复计"
    return f"已通过，计入{minutes(claim.minutes).replace(' ', '')}"


async def _month(notice: Due) -> list[Recipient]:
    month = int(notice.facts["month"])
    found = await month_of(notice.thing, month)
    if found is None:
        return []
    said = f"{hours(found.minutes)}小时"
    return [Recipient({"name": found.name, "month": _said(month), "hours": said}, person=found.person)]


def _said(month: int) -> str:
    return f"{month // 100}年{month % 100}月"


async def _approvers(notice: Due) -> list[Recipient]:
    """Find who may approve at the place and has a claim to approve: not what she asked for herself, nor her own hours.

    Whoever has been told of this place today is not told again. Of several roles the nearest to the place counts.
    """
    claims, place = await waiting_at(notice.path), await by_path(notice.path)
    told = await told_since(clock.at_beijing(clock.today()), notice.kind, notice.thing)
    nearest: dict[object, Holder] = {
        each.id: each
        for each in await holders([notice.path])
        if each.actor.may(Permission.APPROVE_HOURS, notice.path) and not each.is_program and each.id not in told
    }
    recipients = []
    for each in nearest.values():
        own = await hands(each.actor)
        count = sum(claim.claimed_by not in own and claim.person not in own for claim in claims)
        if count:
            values = {"place": place.name, "count": str(count)}
            recipients.append(Recipient(values, account=each.id, path=each.grant.path))
    return recipients


AUDIENCES: Mapping[str, Audience] = {
    "claim_answered": _answered,
    "claim_reduced": _reduced,
    "hours_month": _month,
    "approval_waiting": _approvers,
}

"""Audiences: staff and what waits for them."""

from jinguo.access.appointments.holders import Holder, holders, in_office
from jinguo.access.queries import hands
from jinguo.authority.grants import Permission
from jinguo.hours.notices import waiting_at
from jinguo.kernel import clock
from jinguo.notifications.messages.history import told_since
from jinguo.notifications.notices.audience import Audience, Due, Recipient
from jinguo.organisations.queries import by_path
from jinguo.pending.queries import figures


async def _approvers(notice: Due) -> list[Recipient]:
    """Who may approve at the place, and has something to: not what she asked for herself, nor her own hours.

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


async def _holder(notice: Due) -> list[Recipient]:
    """She, as long as she holds the role and something waits for her in it."""
    found = [each for each in await in_office(notice.thing) if each.id == notice.account]
    if not found or not (now := await figures(found[0].actor)).count:
        return []
    place = await by_path(notice.path)
    values = {"place": place.name, "count": str(now.count), "late": str(now.late)}
    return [Recipient(values, account=found[0].id, path=found[0].grant.path)]


AUDIENCES: dict[str, Audience] = {"approval_waiting": _approvers, "digest": _holder}

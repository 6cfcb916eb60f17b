"""Audiences: staff and what waits for them."""

from jinguo.access.holders import Holder, holders
from jinguo.access.queries import hands
from jinguo.authority.grants import Permission
from jinguo.hours.telling import waiting_at
from jinguo.kernel import clock
from jinguo.notifications.audience import Audience, Due, Recipient
from jinguo.notifications.telling import told_since
from jinguo.organisations.queries import by_path


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


AUDIENCES: dict[str, Audience] = {"approval_waiting": _approvers}

"""Catalogue of webhooks: what is told, and how often it is tried."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from jinguo.authority.grants import Permission
from jinguo.kernel.labels import Labelled


class Change(Labelled):
    """The kind of a change that webhooks are told of."""

    VOLUNTEER_REGISTERED = "volunteer.registered", "志愿者登记"
    VOLUNTEER_CHANGED = "volunteer.changed", "志愿者资料变动"
    VOLUNTEER_LEFT = "volunteer.left", "志愿者退出"
    EVENT_PUBLISHED = "event.published", "活动发布"
    EVENT_CHANGED = "event.changed", "活动变动"
    EVENT_CANCELLED = "event.cancelled", "活动取消"
    EVENT_ENDED = "event.ended", "活动结项"
    ENTRY_RECORDED = "entry.recorded", "时长入账"
    ENTRY_REVERSED = "entry.reversed", "时长冲正"


class DeliveryState(Labelled):
    """The state of a delivery."""

    QUEUED = "queued", "等着发送"
    DELIVERED = "delivered", "已送到"
    FAILED = "failed", "没有送到"


NEEDED: Mapping[str, Permission] = MappingProxyType(
    {"volunteer": Permission.SEE_VOLUNTEERS, "event": Permission.SEE_EVENTS, "entry": Permission.SEE_HOURS}
)
"""What a role must see to be told of a kind, by the kind's first word."""

AGAIN = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long after each attempt the next one is (Standard Webhooks 1.0, “Deliverability and reliability”): 2.8 days."""

STOPPED_AFTER = timedelta(days=5)
"""A webhook that nothing has reached for so long is stopped."""

KEPT = timedelta(days=30)
"""How long it can be looked up what was sent."""

MOST = 10
"""Webhooks of one path at once."""

"""Audiences: staff and what waits for them."""

from jinguo.notifications.audience import Audience

AUDIENCES: dict[str, Audience] = {}

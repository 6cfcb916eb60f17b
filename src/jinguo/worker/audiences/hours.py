"""Audiences: a volunteer and her hours."""

from jinguo.notifications.audience import Audience

AUDIENCES: dict[str, Audience] = {}

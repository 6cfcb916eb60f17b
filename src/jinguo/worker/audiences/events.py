"""Audiences: who comes to an event."""

from jinguo.notifications.audience import Audience

AUDIENCES: dict[str, Audience] = {}

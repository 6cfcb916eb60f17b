"""Audiences: whom staff wrote to."""

from jinguo.notifications.audience import Audience

AUDIENCES: dict[str, Audience] = {}

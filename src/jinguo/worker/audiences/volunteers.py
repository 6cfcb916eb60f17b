"""Audiences: a volunteer and her registration."""

from jinguo.notifications.audience import Audience

AUDIENCES: dict[str, Audience] = {}

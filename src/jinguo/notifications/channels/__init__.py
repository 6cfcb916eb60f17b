"""Ways to reach a phone, one file each; `CHANNELS` is what the setting JINGUO_CODE_CHANNEL may name."""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.notifications.channels.base import Channel
from jinguo.notifications.channels.console import Console

CHANNELS: Mapping[str, Channel] = MappingProxyType({channel.name: channel for channel in (Console(),)})

"""Ways to reach a phone or a mailbox, one file each; `Channels` is those that the settings make usable."""

from collections.abc import Mapping
from dataclasses import dataclass

from jinguo.config import Settings
from jinguo.notifications.catalogue import OUTSIDE, Way
from jinguo.notifications.channels.base import Channel, Provider
from jinguo.notifications.channels.console import Console
from jinguo.notifications.channels.email import Email
from jinguo.notifications.channels.sms_aliyun import Aliyun
from jinguo.notifications.channels.sms_twilio import Twilio

PROVIDERS: tuple[type[Provider], ...] = (Aliyun, Twilio, Email)
"""All that leaves the house. Of several by one way that are set up, the first sends."""

BY_NAME: Mapping[str, type[Provider]] = {each.name: each for each in PROVIDERS}

LABELS: Mapping[str, str] = {each.name: each.label for each in (*PROVIDERS, Console)}


@dataclass(frozen=True, slots=True)
class Channels:
    """The providers of this process: `ways` maps a way to the provider that takes it, `by_name` finds one again.

    Where nothing at all is set up, everything is printed on the console, for a trial. `others` are set up, send
    nothing, and are still asked about what they were given before.
    """

    ways: Mapping[Way, Channel]
    others: tuple[Channel, ...] = ()

    @property
    def by_name(self) -> Mapping[str, Channel]:
        """Name -> provider."""
        return {channel.name: channel for channel in (*self.others, *self.ways.values())}

    async def close(self) -> None:
        """Let go of connections."""
        for channel in self.by_name.values():
            await channel.close()


def open_channels(chosen: Settings) -> Channels:
    """The channels that the settings make usable."""
    ways: dict[Way, Channel] = {}
    others: list[Channel] = []
    for way in OUTSIDE:
        first, *rest = [*(each.opened(chosen) for each in usable(chosen) if each.way is way), None]
        ways |= {way: first} if first is not None else {}
        others += [each for each in rest if each is not None]
    console = Console()
    return Channels(ways or {Way.SMS: console, Way.EMAIL: console}, tuple(others))


def usable(chosen: Settings) -> list[type[Provider]]:
    """The providers that the settings make usable."""
    return [each for each in PROVIDERS if getattr(chosen, each.switch)]


def switched_on(chosen: Settings) -> list[str]:
    """The variables that make real providers usable here."""
    return [f"JINGUO_{each.switch.upper()}" for each in usable(chosen)]


def is_on_console(chosen: Settings) -> bool:
    """Whether log-in codes are printed instead of sent."""
    channel = open_channels(chosen).ways.get(Way.SMS)
    return channel is not None and channel.name == Console.name

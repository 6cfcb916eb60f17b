"""Ways to reach a phone or a mailbox, one file each; `Channels` is those that the settings make usable."""

from collections.abc import Mapping
from dataclasses import dataclass

from jinguo.config import Settings
from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels.base import Channel
from jinguo.notifications.channels.console import Console


@dataclass(frozen=True, slots=True)
class Channels:
    """The providers of this process: `ways` maps a way to the provider that takes it, `by_name` finds one again.

    Only mainland numbers are registered: they go by Aliyun where it is set up, else by Twilio. Where nothing at all is
    set up, everything is printed on the console, for a trial. `others` are set up, send nothing, and are still asked
    about what they were given before.
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
    """The channels that the settings make usable; nothing heavy is imported before something is sent."""
    ways: dict[Way, Channel] = {}
    first, *others = [*_sms(chosen), None]
    if first is not None:
        ways[Way.SMS] = first
    if email := _email(chosen):
        ways[Way.EMAIL] = email
    console = Console()
    return Channels(ways or {Way.SMS: console, Way.EMAIL: console}, tuple(each for each in others if each))


SWITCHES = ("aliyun_key", "twilio_account", "smtp_host")
"""The settings each of which makes a provider usable."""


def switched_on(chosen: Settings) -> list[str]:
    """The variables that make real providers usable here."""
    return [f"JINGUO_{name.upper()}" for name in SWITCHES if getattr(chosen, name)]


def is_on_console(chosen: Settings) -> bool:
    """Whether log-in codes are printed instead of sent."""
    channel = open_channels(chosen).ways.get(Way.SMS)
    return channel is not None and channel.name == Console.name


def _sms(chosen: Settings) -> list[Channel]:
    """Those that are set up, the one that sends first."""
    found: list[Channel] = []
    if chosen.aliyun_key:
        from jinguo.notifications.channels.sms_aliyun import Aliyun  # noqa: PLC0415

        found.append(
            Aliyun(
                chosen.aliyun_key,
                chosen.aliyun_secret,
                chosen.sms_signature,
                chosen.aliyun_templates,
                endpoint=chosen.aliyun_endpoint,
            )
        )
    if chosen.twilio_account:
        from jinguo.notifications.channels.sms_twilio import Twilio  # noqa: PLC0415

        found.append(
            Twilio(
                chosen.twilio_account,
                chosen.twilio_secret,
                chosen.twilio_sender,
                chosen.sms_signature,
                base=chosen.twilio_endpoint,
                callback=f"{chosen.origin}/callbacks/twilio" if chosen.public_origin else "",
            )
        )
    return found


def _email(chosen: Settings) -> Channel | None:
    if not chosen.smtp_host:
        return None
    from jinguo.notifications.channels.email import Email  # noqa: PLC0415

    return Email(
        chosen.smtp_host,
        chosen.smtp_port,
        chosen.smtp_sender,
        sender_name=chosen.smtp_sender_name,
        username=chosen.smtp_username,
        password=chosen.smtp_password,
        encryption=chosen.smtp_encryption,
    )

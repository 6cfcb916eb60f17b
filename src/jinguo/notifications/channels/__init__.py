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

    Mainland numbers go by Aliyun where it is set up, else by Twilio. Where nothing at all is set up, everything is
    printed on the console, for a trial.
    """

    ways: Mapping[Way, Channel]

    @property
    def by_name(self) -> Mapping[str, Channel]:
        """Name -> provider."""
        return {channel.name: channel for channel in self.ways.values()}

    async def close(self) -> None:
        """Let go of connections."""
        for channel in self.by_name.values():
            await channel.close()


def open_channels(chosen: Settings) -> Channels:
    """The channels that the settings make usable; nothing heavy is imported before something is sent."""
    ways: dict[Way, Channel] = {}
    if sms := _sms(chosen):
        ways[Way.SMS] = sms
    if email := _email(chosen):
        ways[Way.EMAIL] = email
    console = Console()
    return Channels(ways or {Way.SMS: console, Way.EMAIL: console})


def _sms(chosen: Settings) -> Channel | None:
    from jinguo.notifications.channels.sms_aliyun import Aliyun  # noqa: PLC0415
    from jinguo.notifications.channels.sms_twilio import Twilio  # noqa: PLC0415

    if chosen.aliyun_key:
        return Aliyun(
            chosen.aliyun_key,
            chosen.aliyun_secret,
            chosen.sms_signature,
            chosen.aliyun_templates,
            endpoint=chosen.aliyun_endpoint,
        )
    if chosen.twilio_account:
        return Twilio(
            chosen.twilio_account,
            chosen.twilio_secret,
            chosen.twilio_sender,
            base=chosen.twilio_endpoint,
            callback=f"{chosen.origin}/callbacks/twilio" if chosen.public_origin else "",
        )
    return None


def _email(chosen: Settings) -> Channel | None:
    from jinguo.notifications.channels.email import Email  # noqa: PLC0415

    if not chosen.smtp_host:
        return None
    return Email(
        chosen.smtp_host,
        chosen.smtp_port,
        chosen.smtp_sender,
        sender_name=chosen.smtp_sender_name,
        username=chosen.smtp_username,
        password=chosen.smtp_password,
        encryption=chosen.smtp_encryption,
    )

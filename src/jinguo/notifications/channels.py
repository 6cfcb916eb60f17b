"""Ways to reach a phone. Each introduces itself; `CHANNELS` is what the setting JINGUO_CODE_CHANNEL may name."""

from collections.abc import Mapping
from typing import Protocol

from jinguo.people.identity import mask_phone


class Channel(Protocol):
    """One way to send a text to a phone."""

    name: str
    label: str

    async def send(self, phone: str, text: str) -> None:
        """Send a text to a normalised phone number."""
        ...


class Console:
    """Prints instead of sending: for the demo and for trying out. Whoever sees the console stands in for the phone."""

    name = "console"
    label = "控制台"

    async def send(self, phone: str, text: str) -> None:
        """Print the text beside the masked phone."""
        print(f"【巾帼册】发给 {mask_phone(phone)}：{text}", flush=True)


CHANNELS: Mapping[str, Channel] = {channel.name: channel for channel in (Console(),)}

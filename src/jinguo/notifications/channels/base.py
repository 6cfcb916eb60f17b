"""What every channel is."""

from typing import Protocol


class Channel(Protocol):
    """One way to send a text to a phone. It introduces itself: `name` for the settings, `label` for people."""

    name: str
    label: str

    async def send(self, phone: str, text: str) -> None:
        """Send a text to a normalised phone number."""
        ...

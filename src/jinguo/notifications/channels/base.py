"""What every channel is: one way to reach somebody, and the four ways in which an attempt can end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

HIDDEN = "••••••"
"""What stands in place of a one-time code in what is kept; whoever looks a text up takes any digits for it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text for one address. `id` names it for ever: a provider that takes a reference gets it.

    Attributes:
        address: phone (11 digits) or e-mail address.
        text: all of it, as a person reads it, without signature.
        template: the key of the template, and `variables` its values, for providers that know only templates.
        begun_at: when it was first tried, for looking it up at the provider.
        template_code: the provider's own name of the template, when the text is a district's own.
        foot: what stands below the text of a letter, such as the link by which she refuses more.
        stop: the address of that link alone, "" where she cannot refuse.
    """

    id: UUID
    address: str
    text: str
    subject: str
    template: str
    variables: Mapping[str, str]
    begun_at: datetime
    template_code: str = ""
    foot: str = ""
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it; `reference` is what it calls it. What became of it comes later, if ever.

    `arrived`: it is known to be with the person already.
    """

    reference: str
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It will not go out. `dead`: nothing will ever reach this address."""

    code: str
    reason: str
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the provider is busy or has limits. It did not go out, so it may be tried again."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody knows whether it went out: time-out, dropped line, a server error halfway. Looked up before any resend."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider was asked, and never had it."""


Outcome = Accepted | Refused | Later | Uncertain


class Channel(Protocol):
    """One way to reach somebody. It introduces itself: `name` for the settings, `label` for people."""

    name: str
    label: str

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send once. Never raises for what a provider or the network does."""
        ...

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent | None:
        """What became of an attempt that ended Uncertain; Uncertain when it cannot be told now, None when never.

        `taken`: what the provider calls our other messages to this address; none of them is this one.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...

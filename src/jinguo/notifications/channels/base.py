"""What every channel is: one way to reach somebody, how it is opened, the four ways in which an attempt can end, and
what its provider reports later.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, Self
from uuid import UUID

from jinguo.config import Settings
from jinguo.notifications.catalogue import Cause, State, Way

HIDDEN = "••••••"
"""What stands in place of a one-time code in what is kept; whoever looks a text up takes any digits for it."""

OK, DONE, BAD, FORBIDDEN, NOT_THERE = 200, 204, 400, 403, 404


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
    """The message will not go out: the provider's `code`, and its `reason` in Chinese. `dead`: nothing will ever reach
    this address.
    """

    code: str
    reason: str
    dead: bool = False
    cause: Cause = Cause.REFUSED


@dataclass(frozen=True, slots=True)
class Later:
    """The provider does not take the message now: it did not go out, so it may be tried again."""

    code: str
    reason: str
    cause: Cause = Cause.BUSY


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody knows whether it went out: time-out, dropped line, a server error halfway. Looked up before any resend."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider was asked, and never had it."""


Outcome = Accepted | Refused | Later | Uncertain


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's word about one of our messages; `dead`: nothing will ever reach its address."""

    message: UUID
    state: State
    reference: str | None = None
    code: str = ""
    reason: str = ""
    dead: bool = False
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A request that came in at a channel's address of ours, `/callbacks/NAME` or `/callbacks/NAME/SECRET`.

    Attributes:
        address: the configured public address that was asked, with its query.
        headers: by their names in small letters.
        secret: what follows the channel's name, "" where nothing does.
    """

    address: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider is answered, and the receipts that its report holds. `said` is sent as JSON; None: nothing is."""

    status: int
    said: Mapping[str, object] | None = None
    receipts: tuple[Receipt, ...] = ()


class Channel(Protocol):
    """One way to reach somebody: `name` in rows and addresses, `label` for people."""

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


class Provider(Channel, Protocol):
    """A channel that leaves the house, as its file introduces it: by which `way`, and the setting (`switch`) that makes
    it usable.
    """

    way: ClassVar[Way]
    switch: ClassVar[str]

    @classmethod
    @abstractmethod
    def opened(cls, chosen: Settings) -> Self:
        """Make the channel by its settings; nothing heavy is imported before something is sent."""
        ...

    @classmethod
    @abstractmethod
    def receive(cls, report: Report, chosen: Settings) -> Answer:
        """Read what the provider reports later; whoever is not the provider is told nothing."""
        ...


def message_id(said: object) -> UUID | None:
    """The id of a message, as a provider gives it back; None when it is none."""
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None

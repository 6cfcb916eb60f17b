"""What is shown of a concern: to who filed it, in a keeper's list, and whole to a keeper who has opened it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.concerns.catalogue import Channel, Danger, EntryKind, Ground, Office, Situation
from jinguo.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a concern is in the hands of its keepers, without a word of what it says."""

    id: UUID
    path: str
    held_at: str
    filed_at: datetime
    due_at: datetime
    received_at: datetime | None
    receipted_at: datetime | None
    closed_at: datetime | None
    erased_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Whether there is no receipt though its time is over."""
        return self.receipted_at is None and self.closed_at is None and self.due_at <= clock.now()

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.closed_at:
            return "已办结"
        if self.receipted_at:
            return "有回执，等办结"
        return "专责已收到，等公安回执" if self.received_at else "等专责查看"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A concern in a keeper's list."""

    standing: Standing
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was reported, in the clear; kept as JSON under the concern's key."""

    situations: tuple[Situation, ...]
    ground: Ground
    known: str
    channel: Channel
    reported: str
    receiver: str
    receipt: str
    danger: Danger
    story: str
    first_help: str
    also_told: tuple[Office, ...]
    answer: str
    child: UUID | None
    code: str
    who: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What came to it afterwards."""

    kind: EntryKind
    text: str
    written_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody who is named; `can_lift`: she is kept from caring for children until a keeper lifts it."""

    id: UUID
    words: str
    can_lift: bool
    named_at: datetime
    lifted_at: datetime | None
    lifted_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A concern in the clear, for the one answer that was asked for."""

    standing: Standing
    organisation: str
    content: Content
    filed_by_name: str
    entries: tuple[Entry, ...]
    names: tuple[Name, ...]

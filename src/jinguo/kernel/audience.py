"""An audience: whom a notice concerns, found when it is due, by the domain that the notice comes from."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that is due, as an audience sees it."""

    id: UUID
    key: str
    kind: str
    thing: UUID
    person: UUID | None
    account: UUID | None
    path: str
    facts: Mapping[str, Any]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient: a person or a member of staff to be told, with the values for the text as they are now.

    Attributes:
        path: where a member of staff acts, whose inbox it is for; left out: where the notice belongs.
        starts_at: when that begins which it is about.
        is_stranger: a number that somebody elsewhere has typed: told in her inbox alone.
    """

    variables: Mapping[str, str]
    person: UUID | None = None
    account: UUID | None = None
    path: str | None = None
    starts_at: datetime | None = None
    is_stranger: bool = False


Audience = Callable[[Due], Awaitable[Sequence[Recipient]]]
"""Finds whom a notice concerns, within a transaction that reaches everywhere: nobody, when it no longer matters."""

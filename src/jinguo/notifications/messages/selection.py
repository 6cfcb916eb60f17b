"""Which messages a list shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.notifications.catalogue import State, Way


@dataclass(frozen=True, slots=True)
class Sought:
    """Messages made from `since` (inclusive) to `until` (exclusive); what is left out does not matter.

    Attributes:
        people: only those for one of these persons; an empty collection: none at all.
        things: only those about one of these things.
    """

    state: State | None = None
    way: Way | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    people: Collection[UUID] | None = None
    things: Collection[UUID] | None = None

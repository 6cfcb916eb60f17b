"""The terms of erasure: the fixed text that stands where a name was, and whom an erasure concerns.

Each domain says in its part how it empties its own tables; `retention` calls all of them in one transaction.
"""

from dataclasses import dataclass, field
from uuid import UUID

ERASED = "已删除"
"""Stands where a name was."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An erased human: all rows that are her, and what traces of her are found by.

    `addresses` are her phones and mailboxes themselves, for what is found by digests of its own.
    `things` are the ids of everything that the log may name her by; `phones` the blind indexes of her phone numbers.
    """

    people: list[UUID]
    volunteers: list[UUID]
    accounts: list[UUID]
    phones: list[bytes]
    names: list[str]
    things: list[UUID]
    addresses: list[str] = field(default_factory=list, repr=False)

"""What it means to be erased: the fixed text that stands where a name was, and whom an erasure concerns.

Each domain that holds anything of people has a module `erasing` with `erase(actor, gone)`, which empties its own
tables; `retention` calls all of them in one transaction.
"""

from dataclasses import dataclass
from uuid import UUID

ERASED = "已删除"
"""Stands where a name was."""


@dataclass(frozen=True, slots=True)
class Gone:
    """All rows that are one human, and what traces of her are found by.

    `things` are the ids of everything that the log may name her by; `phones` the blind indexes of her phone numbers.
    """

    people: list[UUID]
    volunteers: list[UUID]
    accounts: list[UUID]
    phones: list[bytes]
    names: list[str]
    things: list[UUID]

"""Lanes: the chains of the log. A writer holds one lane alone until it has committed, so that writers never wait for
each other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import asyncpg

Link = tuple[bytes, int, int, bytes]
"""What a linked row carries besides its content: salt, lane, number within the lane, MAC."""

TAKE = "SELECT lane, number, mac FROM take_audit_lane($1)"
"""$1: whether the lane is kept with the connection (single statements) or until the end of the transaction."""


@dataclass(slots=True)
class Lane:
    """A lane that its writer holds: which one, and the number and MAC of its last row."""

    id: int
    number: int
    mac: bytes

    def advance(self, link: Link) -> None:
        """Advance the lane: the row that was written is the last one now."""
        self.number, self.mac = link[2], link[3]


Linker = Callable[[Lane], Link]
"""Makes the next row's link from the lane as it stands."""


async def take(connection: asyncpg.Connection, *, kept: bool) -> Lane:
    """Take a lane that nobody else holds, with its last row as committed."""
    row = await connection.fetchrow(TAKE, kept)
    if row is None:
        raise RuntimeError("no lane of the log is free")
    return Lane(row["lane"], row["number"], row["mac"])

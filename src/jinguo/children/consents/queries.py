"""What guardians have answered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.children.catalogue import NOW_SHOWN, ConsentManner, Kinship, View
from jinguo.children.registry.rows import seen
from jinguo.kernel.db import fetch, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer: one answer of a guardian, who is named by kinship alone. `scan`: the attachment that holds what was
    signed.
    """

    id: UUID
    scan: UUID | None
    given: bool
    kinship: Kinship
    manner: ConsentManner
    view: View
    version: str
    answered_on: date
    recorded_at: datetime
    by: str

    @property
    def is_outdated(self) -> bool:
        """Whether the text has changed since."""
        return self.version != NOW_SHOWN.version


async def answers(actor: Actor, child_id: UUID) -> list[Answer]:
    """List all answers about a child, the newest first. Raises NoSuchChild, Forbidden."""
    async with transaction(actor):
        await seen(actor, child_id)
        rows = await fetch(
            "SELECT c.id, c.scan, c.given, g.kinship, c.manner, c.view, c.version, c.answered_on, c.recorded_at,"
            " c.recorded_by_name AS by FROM child_consent c JOIN child_guardian g ON g.id = c.guardian"
            " WHERE c.child = $1 ORDER BY c.recorded_at DESC, c.id DESC",
            child_id,
        )
    kinds = {"kinship": Kinship, "manner": ConsentManner, "view": View}
    return [Answer(**{**row, **{name: kind(row[name]) for name, kind in kinds.items()}}) for row in rows]

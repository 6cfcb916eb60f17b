"""In whose words a kind of notice is told: those of the nearest organisation that has its own, else the catalogue's."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.kernel.db import fetch_one
from jinguo.notifications.catalogue import Kind

NO_ACTOR = {"words_for": "internal: the text of a notice that is being addressed"}
"""Functions that take no actor, and why."""

_NEAREST = """
SELECT id, subject, text, provider_code FROM wording
 WHERE kind = $1 AND ended_at IS NULL AND $2 ^@ path ORDER BY length(path) DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text with `{variables}`; `id` is the row they come from, None for the catalogue's."""

    id: UUID | None
    subject: str
    text: str
    provider_code: str = ""


async def words_for(kind: Kind, path: str) -> Words:
    """The words for a notice of an organisation."""
    row = await fetch_one(_NEAREST, kind.key, path)
    return Words(**dict(row)) if row else Words(None, kind.subject, kind.text)

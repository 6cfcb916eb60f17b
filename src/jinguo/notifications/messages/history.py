"""Who has been told of what already."""

from datetime import datetime
from uuid import UUID

from jinguo.kernel.db import fetch

NO_ACTOR = {"told_since": "worker: leaves out whoever knows already; needs reach everywhere"}
"""Functions that take no actor, and why."""

_TOLD = """
SELECT DISTINCT m.account FROM message m JOIN notice n ON n.id = m.notice
 WHERE n.thing = $1 AND n.kind = $2 AND m.account IS NOT NULL AND m.created_at >= $3"""


async def told_since(moment: datetime, kind: str, thing: UUID) -> set[UUID]:
    """The accounts that have had a message of this kind about a thing since then."""
    return {row["account"] for row in await fetch(_TOLD, thing, kind, moment)}

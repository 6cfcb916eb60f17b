"""Take an erased person out of the log: the content of rows about her goes, their digests stay, the chain still
verifies.
"""

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.chain import Record
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone

FREE = ("reason", "answer")
"""Facts of a row that people have typed about her; why staff looked at her phone (`purpose`) tells of them."""

_ABOUT = """
SELECT seq, at, actor, actor_name, action, object_kind, object_id, path, detail, salt FROM audit_entry
 WHERE object_id = ANY($1) AND salt IS NOT NULL
   AND (detail ?| $2 OR actor_name = ANY($3)
        OR EXISTS (SELECT FROM unnest($3::text[]) n WHERE n <> '' AND position(n IN detail::text) > 0))
 ORDER BY seq"""


async def erase(actor: Actor, gone: Gone) -> None:
    """Redact rows about her things that carry her name or words that somebody typed about her.

    What she did as a volunteer names only her id; what she did as a member of staff is told of the office, and stays.
    Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    rows = await fetch(_ABOUT, gone.things, list(FREE), gone.names)
    if rows:
        await note(actor, "redact_entry", "log", None, "", entries=[row["seq"] for row in rows], reason="删除个人资料")
    for row in rows:
        await fetch("SELECT redact_audit_entry($1, $2)", row["seq"], Record.of(row).digest(row["salt"]))

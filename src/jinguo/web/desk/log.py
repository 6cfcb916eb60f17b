"""操作日志: who did what and when, newest first."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.authority.queries import log as entries
from jinguo.organisations.queries import full_names
from jinguo.volunteers.naming import Named, named
from jinguo.web.desk.log_sentences import KINDS, details, what
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.menu import menu
from jinguo.web.pages import desk_page

HERE = "/desk/log"
PAGE_SIZE = 50
LONGEST = 18
"""Digits of a sequence number that is believed."""


@get(HERE, opt=allow(Permission.READ_LOG) | menu("操作日志", "history", 90))
async def log(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """One page of the log; the next one begins below the last entry's number, so that new entries move nothing."""
    kind = str(request.query_params.get("kind", ""))
    kinds = KINDS[kind][1] if kind in KINDS else ()
    before = _number(str(request.query_params.get("before", "")))
    found = await entries(actor, before=before, limit=PAGE_SIZE + 1, kinds=kinds)
    rows, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    people = await named(actor, {id_ for row in rows for id_ in (row["actor"], row["object_id"]) if id_})
    names = await full_names({row["path"] for row in rows})
    older = f"{HERE}?{urlencode({'kind': kind, 'before': rows[-1]['seq']})}" if more else ""
    return await desk_page(
        request,
        "desk/log.html",
        rows=[_line(row, people, names) for row in rows],
        form=FormState({"kind": kind}),
        kinds=[(key, label) for key, (label, _) in KINDS.items()],
        newest=f"{HERE}?{urlencode({'kind': kind})}" if before else "",
        older=older,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def _line(row: dict[str, Any], people: dict[UUID, Named], names: dict[str, str]) -> dict[str, Any]:
    """One entry as it is told: who (staff by name, a volunteer by hers), what, to whom or what, why."""
    herself = people.get(row["actor"])
    who = row["actor_name"] or (f"{herself.name}（本人）" if herself else "志愿者本人" if row["actor"] else "系统")
    return {
        "seq": row["seq"],
        "at": row["at"],
        "who": who,
        "what": what(row["action"]),
        "whom": people.get(row["object_id"]) if row["object_kind"] in ("person", "volunteer") else None,
        "event": row["object_id"] if row["object_kind"] == "event" else None,
        "details": details(row["detail"]),
        "place": names.get(row["path"], ""),
    }

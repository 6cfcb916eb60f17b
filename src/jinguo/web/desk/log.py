"""操作日志: who did what and when, newest first."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.authority.queries import log as entries
from jinguo.checkin import naming as checkin
from jinguo.events import naming as events
from jinguo.events.naming import About
from jinguo.hours import naming as hours
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

ABOUT: Mapping[str, Callable[[Actor, Collection[UUID]], Awaitable[dict[UUID, About]]]] = {
    "event": events.events,
    "sign_up": events.sign_ups,
    "segment": checkin.segments,
    "scan": checkin.scans,
    "claim": hours.claims,
    "entry": hours.entries,
}
"""Kinds of things that are about a volunteer and an event, and who knows which."""


@get(HERE, opt=allow(Permission.READ_LOG) | menu("操作日志", "history", 90))
async def log(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """One page of the log; the next one begins below the last entry's number, so that new entries move nothing."""
    kind = str(request.query_params.get("kind", ""))
    kinds = KINDS[kind][1] if kind in KINDS else ()
    before = _number(str(request.query_params.get("before", "")))
    found = await entries(actor, before=before, limit=PAGE_SIZE + 1, kinds=kinds)
    rows, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    about = await _about(actor, rows)
    people = await named(actor, {who for row in rows for who in (row["actor"], _whom(row, about)) if who})
    names = await full_names({row["path"] for row in rows})
    older = f"{HERE}?{urlencode({'kind': kind, 'before': rows[-1]['seq']})}" if more else ""
    return await desk_page(
        request,
        "desk/log.html",
        rows=[_line(row, about, people, names) for row in rows],
        form=FormState({"kind": kind}),
        kinds=[(key, label) for key, (label, _) in KINDS.items()],
        newest=f"{HERE}?{urlencode({'kind': kind})}" if before else "",
        older=older,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


async def _about(actor: Actor, rows: Sequence[dict[str, Any]]) -> dict[UUID, About]:
    """What entries about sign-ups, scans, claims and the like are about: one query a kind that occurs."""
    found: dict[UUID, About] = {}
    for kind, query in ABOUT.items():
        found |= await query(
            actor, {row["object_id"] for row in rows if row["object_kind"] == kind and row["object_id"]}
        )
    return found


def _whom(row: dict[str, Any], about: Mapping[UUID, About]) -> UUID | None:
    """The person or the volunteer whom an entry is about."""
    if row["object_kind"] in ("person", "volunteer"):
        return row["object_id"]
    known = about.get(row["object_id"])
    return known.volunteer if known else None


def _line(
    row: dict[str, Any], about: Mapping[UUID, About], people: Mapping[UUID, Named], names: Mapping[str, str]
) -> dict[str, Any]:
    """One entry as it is told: who (staff by name, a volunteer by hers), what, to whom, at which event, why."""
    herself = people.get(row["actor"])
    who = row["actor_name"] or (f"{herself.name}（本人）" if herself else "志愿者本人" if row["actor"] else "系统")
    whom = _whom(row, about)
    return {
        "seq": row["seq"],
        "at": row["at"],
        "who": who,
        "what": what(row["action"]),
        "whom": people.get(whom) if whom else None,
        "about": about.get(row["object_id"]),
        "details": details(row["detail"]),
        "place": names.get(row["path"], ""),
    }

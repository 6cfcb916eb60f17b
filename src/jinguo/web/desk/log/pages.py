"""操作日志: who did what and when, newest first."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.authority.queries import log as entries
from jinguo.checkin import names as checkin
from jinguo.events import names as events
from jinguo.events.names import About
from jinguo.hours import names as hours
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.parts import sentences
from jinguo.organisations.queries import full_names
from jinguo.volunteers.registry.names import Named, named
from jinguo.web.desk import choices
from jinguo.web.desk.log.filter import LogFilter, asked, sought
from jinguo.web.desk.log.sentences import KINDS, details, what
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest

HERE = "/desk/log"
PAGE_SIZE = 50
LONGEST = 18
"""Digits of a sequence number that is believed."""

ABOUT: Mapping[str, Callable[[Actor, Collection[UUID]], Awaitable[dict[UUID, About]]]] = {
    "event": events.events,
    "sign_up": events.sign_ups,
    "waiting": events.waiting,
    "segment": checkin.segments,
    "scan": checkin.scans,
    "claim": hours.claims,
    "entry": hours.entries,
}
"""Kinds of things that are about a volunteer and an event, and who knows which."""


@get(HERE, opt=allow(Permission.READ_LOG) | menu("操作日志", "history", Group.MANAGEMENT, 90))
async def log(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show one page of the log; the next one begins below the last entry's number, so that new entries move nothing."""
    try:
        said = asked(request)
        wanted = await sought(actor, said)
    except JinguoError as error:
        form = Sent(dict(request.query_params.items()), {}).state(error)
        return await _page(request, actor, LogFilter(), form, [], status_code=error.status)
    before = _number(str(request.query_params.get("before", "")))
    found = await entries(actor, before=before, limit=PAGE_SIZE + 1, sought=wanted)
    rows, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    return await _page(
        request,
        actor,
        said,
        FormState(said.fields),
        rows,
        newest=said.address(HERE) if before else "",
        older=said.address(HERE, before=str(rows[-1]["seq"])) if more else "",
    )


async def _page(
    request: WebRequest,
    actor: Actor,
    said: LogFilter,
    form: FormState,
    rows: Sequence[dict[str, Any]],
    *,
    newest: str = "",
    older: str = "",
    status_code: int = 200,
) -> Response[str]:
    lines, people = await _lines(actor, said, rows)
    return await desk_page(
        request,
        "desk/log.html",
        status_code=status_code,
        rows=lines,
        form=form,
        kinds=[(key, label) for key, (label, _) in KINDS.items()],
        actions=sorted(sentences().items(), key=lambda each: each[1]),
        organisations=await choices.organisations(actor),
        subject=people.get(said.about) if said.about else None,
        said=said,
        cleared=said.address(HERE, by="", about=""),
        newest=newest,
        older=older,
        may_verify=actor.may(Permission.VERIFY_LOG),
        may_open=actor.may(Permission.SEE_VOLUNTEERS),
    )


async def _lines(
    actor: Actor, said: LogFilter, rows: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], Mapping[UUID, Named]]:
    """Put the entries as they are told, and name the people whom they are about."""
    about = await _about(actor, rows)
    ids = {who for row in rows for who in (row["actor"], _whom(row, about)) if who}
    people = await named(actor, ids | {said.about} if said.about else ids)
    names = await full_names({row["path"] for row in rows})
    return [_line(row, about, people, names) for row in rows], people


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


async def _about(actor: Actor, rows: Sequence[dict[str, Any]]) -> dict[UUID, About]:
    """Look up what entries about sign-ups, scans, claims and the like are about: one query a kind that occurs."""
    found: dict[UUID, About] = {}
    for kind, query in ABOUT.items():
        found |= await query(
            actor, {row["object_id"] for row in rows if row["object_kind"] == kind and row["object_id"]}
        )
    return found


def _whom(row: dict[str, Any], about: Mapping[UUID, About]) -> UUID | None:
    """Find the person or the volunteer whom an entry is about."""
    if row["object_kind"] in ("person", "volunteer"):
        return row["object_id"]
    known = about.get(row["object_id"])
    return known.volunteer if known else None


def _line(
    row: dict[str, Any], about: Mapping[UUID, About], people: Mapping[UUID, Named], names: Mapping[str, str]
) -> dict[str, Any]:
    """Put one entry as it is told: who (staff by name, a volunteer by hers), what, to whom, at which event, why."""
    whom = _whom(row, about)
    return {
        "seq": row["seq"],
        "at": row["at"],
        "who": _who(row, people),
        "by": row["actor"],
        "what": what(row["action"]),
        "whom": people.get(whom) if whom else None,
        "about": about.get(row["object_id"]),
        "details": "" if _redacted(row) else details(row["detail"]),
        "redacted": _redacted(row),
        "place": names.get(row["path"], ""),
    }


def _redacted(row: dict[str, Any]) -> bool:
    return row["salt"] is None and row["digest"] is not None


def _who(row: dict[str, Any], people: Mapping[UUID, Named]) -> str:
    herself = people.get(row["actor"])
    if herself:
        return row["actor_name"] or f"{herself.name}（本人）"
    if row["actor_name"] or row["actor"] is None:
        return row["actor_name"] or "系统"
    return "（姓名已隐去）" if _redacted(row) else "志愿者本人"

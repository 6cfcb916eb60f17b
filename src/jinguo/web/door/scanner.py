"""The helper's scanner: she scans a volunteer's code or types a number, and compares the name."""

import re
import secrets
import unicodedata
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.actions import check_in
from jinguo.checkin.board import BoardRow, board
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.forms import ScanForm
from jinguo.events.cards import EventCard
from jinguo.events.queries import event as event_card
from jinguo.kernel import clock
from jinguo.kernel.forms import parse
from jinguo.volunteers.errors import CodeUnknown, WrongNumber
from jinguo.volunteers.rules import plain_number
from jinguo.web import flash
from jinguo.web.door.answers import DoorAnswer, told
from jinguo.web.door.kept import mark, refuse_anothers
from jinguo.web.flash import see_other
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.http import security
from jinguo.web.jinja import render
from jinguo.web.limits import number_was_unknown, spend_number
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.authentication import POLL
from jinguo.web.sessions.device_time import tapped_at
from jinguo.web.shells import DoorShell, Flash
from jinguo.web.stamp import REPEATED

LATEST = 6
PERSONAL = "v4.public."
"""How a personal code begins (PASETO)."""


@get("/scan", opt=allow(Permission.CHECK_IN_OTHERS))
async def scanner(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """The scanner of one event (`?event=`); `last` is the scan that was made without scripts, `kind` what it was."""
    try:
        event = await event_card(actor, UUID(request.query_params.get("event", "")))
    except ValueError:
        return see_other("/door", Flash("请先选择活动", "warn"))
    rows = (await board(actor, event.id)).rows
    said = flash.said_before(request)
    page = render(
        "door/scanner.html",
        shell=DoorShell(event.title, event.place),
        event=event,
        kind=_kind(event, request.query_params.get("kind", "")),
        nonce=secrets.token_hex(16),
        who=mark(actor),
        last=_done(rows, request.query_params.get("last", "")) or (DoorAnswer(said.tone, said.text) if said else None),
        recent=_recent(rows),
    )
    page.headers.update(security.SCAN)
    if said:
        flash.forget(page)
    return page


@get("/scan/{event_id:uuid}/recent", opt=allow(Permission.CHECK_IN_OTHERS) | POLL)
async def recent_scans(actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Show who came last, by anybody's hand: asked for every minute."""
    return render("door/_scan_recent.html", recent=_recent((await board(actor, event_id)).rows))


@post("/scan/{event_id:uuid}/scans", opt=allow(Permission.CHECK_IN_OTHERS) | REPEATED, status_code=200)
async def take_scan(request: WebRequest, actor: CurrentActor, event_id: PathId) -> Response[str]:
    """Take one scan or typed number: answer with a fragment or, without scripts, go back to the scanner."""
    event, form = await event_card(actor, event_id), await sent(request)
    kind = _kind(event, form.text("kind"))
    refuse_anothers(actor, form.text("who"))
    answer = await _scan(request, actor, event, kind, form)
    if request.headers.get("hx-request") == "true":
        recent = _recent((await board(actor, event.id)).rows)
        return render("door/_scan_answer.html", event=event, last=answer, recent=recent)
    here = f"/scan?event={event.id}&kind={kind.value}"
    return (
        see_other(f"{here}&last={answer.scan}") if answer.scan else see_other(here, Flash(answer.sentence, answer.tone))
    )


async def _scan(request: WebRequest, actor: Actor, event: EventCard, kind: Kind, form: Sent) -> DoorAnswer:
    """Scan, and tell what became of it. A code that is not ours is refused here, never stored: it may be anything."""
    if form.text("volunteer"):
        return await _tick(request, actor, event, kind, form)
    code = unicodedata.normalize("NFKC", form.text("code")).strip()
    number = plain_number(code)
    if not code.startswith(PERSONAL) and not re.fullmatch("[0-9]{8}", number):
        wrong = WrongNumber if re.fullmatch("[0-9]*", number) else CodeUnknown
        return DoorAnswer("bad", "没有签上", wrong.message)
    scan = {
        "event": event.id,
        "kind": kind,
        "nonce": form.text("nonce") or secrets.token_hex(16),
        "at": tapped_at(request, form.text("scanned_at")),
        **({"personal_code": code} if code.startswith(PERSONAL) else {"number": number}),
    }
    asked = parse(ScanForm, scan)
    if asked.number:
        await spend_number(actor)
    answer = await check_in(actor, asked)
    if asked.number and answer.code == "unknown_volunteer":
        number_was_unknown(actor)
    return told(answer)


async def _tick(request: WebRequest, actor: Actor, event: EventCard, kind: Kind, form: Sent) -> DoorAnswer:
    """Make a tick on the board that had to wait for the network."""
    tick = {"event": event.id, "kind": kind, "volunteer": form.text("volunteer"), "nonce": form.text("nonce")}
    return told(await check_in(actor, parse(ScanForm, tick | {"at": tapped_at(request, form.text("scanned_at"))})))


def _kind(event: EventCard, asked: str) -> Kind:
    """Choose in or out as asked; unasked, out once the event is over."""
    if asked in (Kind.IN.value, Kind.OUT.value):
        return Kind(asked)
    return Kind.OUT if clock.now() > event.ends_at else Kind.IN


def _done(rows: list[BoardRow], scan: str) -> DoorAnswer | None:
    """Read the scan that was just made from the board."""
    for row in rows:
        if scan and str(row.scan) == scan:
            kind, at = (Kind.OUT, row.out_at) if row.out_at else (Kind.IN, row.in_at)
            return DoorAnswer("ok", f"{row.name} 已{kind.label}", clock.clock_text(at) if at else "", row.scan)
    return None


def _recent(rows: list[BoardRow]) -> list[tuple[str, str]]:
    """List the latest of those who came: who and what, and when."""
    came = [(row.out_at or row.in_at, row) for row in rows]
    latest = sorted(((at, row) for at, row in came if at is not None), key=lambda one: one[0], reverse=True)
    return [(f"{row.name} {'签退' if row.out_at else '签到'}", clock.clock_text(at)) for at, row in latest[:LATEST]]

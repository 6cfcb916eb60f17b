"""Answers to a tap on the check-in page: what becomes of it, and what she reads afterwards."""

import secrets

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.checkin.actions import check_in
from jinguo.checkin.catalogue import REFUSALS, Kind, Outcome
from jinguo.checkin.forms import ScanForm
from jinguo.checkin.visits import own_standing
from jinguo.events.queries import by_slug
from jinguo.hours import queries as hours
from jinguo.kernel.forms import parse
from jinguo.web.cookies import SESSION, drop
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.mine.check_in import address, herself, show
from jinguo.web.mine.own_code import own_code
from jinguo.web.mine.presence import browser
from jinguo.web.mine.visit import last_visit
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.sessions.device_time import tapped_at
from jinguo.web.sessions.session import end
from jinguo.web.stamp import LOOSE


@post(["/c/{slug:str}/in", "/c/{slug:str}/out"], opt=allow(PUBLIC) | LOOSE, status_code=200)
async def take_tap(request: WebRequest, actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Check the volunteer in or out. Whoever is not logged in, or has no ticket, is led to where she gets one."""
    event, form = await by_slug(slug), await sent(request)
    here, ticket = address(event), form.text("ticket")
    if not actor.is_volunteer or not ticket:
        return see_other(here)
    scan = parse(
        ScanForm,
        {
            "event": event.id,
            "kind": Kind(request.url.path.rsplit("/", 1)[1]),
            "screen_token": ticket,
            "nonce": form.text("nonce") or secrets.token_hex(16),
            "at": tapped_at(request, form.text("tapped_at")),
        },
    )
    answer = await check_in(actor, scan, browser(request))
    asked = {Outcome.ACCEPTED: "", Outcome.REPEATED: "?again=1", Outcome.REFUSED: f"?refused={answer.code}"}
    return see_other(f"{here}/done{asked[answer.outcome]}")


@get("/c/{slug:str}/done", opt=allow(PUBLIC))
async def tell(request: WebRequest, actor: CurrentActor, slug: FromPath[str]) -> Response[str]:
    """Show where the volunteer stands now, read from the records: the address only says how it came to that."""
    event, card = await by_slug(slug), await herself(actor)
    if card is None:
        return see_other(address(event))
    refused = REFUSALS.get(request.query_params.get("refused", ""))
    if refused:
        return await show(request, event, "check_in_refused", card=card, said=refused, code=own_code(card))
    standing = await own_standing(actor, event.id)
    if standing.last_in_at is None:
        return see_other(address(event))
    own = await hours.own(actor)
    return await show(
        request,
        event,
        "check_in_done",
        card=card,
        standing=standing,
        again="again" in request.query_params,
        visit=last_visit(event.title, standing, own),
        own=own,
    )


@post("/c/{slug:str}/switch", opt=allow(PUBLIC) | LOOSE, status_code=200)
async def switch_person(request: WebRequest, slug: FromPath[str]) -> Response[str]:
    """Switch the phone to somebody else: who was logged in is no longer, and the page asks for a phone number."""
    event = await by_slug(slug)
    await end(request)
    done = see_other(address(event))
    done.cookies.append(drop(SESSION))
    return done

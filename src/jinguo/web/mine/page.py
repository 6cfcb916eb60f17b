"""A volunteer's own page: where she is, her code, next event, hours and where they came from, and consents."""

from litestar import Response, get

from jinguo.access.codes import choices
from jinguo.authority.grants import Permission
from jinguo.events import queries as events
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.hours import queries as hours
from jinguo.hours.claims import queries as hours_claims
from jinguo.kernel import clock
from jinguo.mothers import queries as mothers
from jinguo.notifications.messages import inbox
from jinguo.people.queries import asked_anew
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.guard import allow
from jinguo.web.mine.drafts import drafts_of
from jinguo.web.mine.own_code import own_code
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.mine.stays import stays
from jinguo.web.mine.visit import why_less
from jinguo.web.parameters import CurrentActor, WebRequest

FIRST = 10
"""Entries on her page; the rest is one tap away."""

COMING = (State.PUBLISHED, State.RUNNING)


@get("/me", opt=allow(Permission.OWN_PAGE))
async def own_page(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show a volunteer's own page: her code when a helper asks for it, and how many hours she has."""
    card, own = await volunteers.own(actor), await hours.own(actor)
    here = await stays(actor)
    there = {stay.event.id for stay in here}
    signed_up = [one.event for one in await events.own(actor) if one.withdrawn_at is None]
    coming = next_event([event for event in signed_up if event.id not in there])
    return await own_phone_page(
        request,
        actor,
        "page",
        card=card,
        code=own_code(card),
        coming=coming,
        stays=here,
        own=own,
        entries=[(entry, why_less(entry, own.entries)) for entry in own.entries[:FIRST]],
        phones=await hours_claims.office_phones(actor),
        more=len(own.entries) - FIRST,
        claims=[claim for claim in own.claims if claim.decision is None],
        anew=asked_anew(card.consents),
        unread=await inbox.unread(actor),
        mother=await mothers.own(actor) is not None or (await mothers.own_policy(actor)).self_apply,
        drafts_of=drafts_of(actor),
        switches=bool(await choices.others(actor)),
    )


@get("/me/hours", opt=allow(Permission.OWN_PAGE))
async def own_hours(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show all of the volunteer's entries and claims, newest first."""
    own = await hours.own(actor)
    return await own_phone_page(
        request,
        actor,
        "hours",
        own=own,
        stays=await stays(actor),
        entries=[(entry, why_less(entry, own.entries)) for entry in own.entries],
        phones=await hours_claims.office_phones(actor),
        claims=own.claims,
    )


def next_event(signed_up: list[EventCard]) -> EventCard | None:
    """Find the earliest of her events that one can still come to or leave; a cancelled one is not among them."""
    now = clock.now()
    coming = [event for event in signed_up if event.state in COMING and now <= event.closes_at]
    return min(coming, key=lambda event: event.starts_at, default=None)

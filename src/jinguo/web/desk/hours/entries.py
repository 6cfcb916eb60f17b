"""时长明细: each entry of one volunteer with where it came from, and taking one back."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin.forms import Reason
from jinguo.hours import actions, queries
from jinguo.hours.errors import AlreadyReversed
from jinguo.hours.totals.overview import sums
from jinguo.volunteers.errors import NoSuchVolunteer
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.registry.cards import Card
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

REVERSAL = "desk/reversal.html"


@get("/desk/hours/volunteers/{volunteer_id:uuid}", opt=allow(Permission.SEE_HOURS))
async def entries(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """List a volunteer's entries, newest service first; of one who has moved elsewhere those made here, without her
    name; of one who was merged into another, that one's.
    """
    card = await _card(actor, volunteer_id)
    hers = card.id if card else volunteer_id
    found = await queries.entry_page(actor, hers, page_number(request))
    if card is None and not found.total:
        raise NoSuchVolunteer
    return await desk_page(
        request,
        "desk/entries.html",
        card=card,
        entries=found.rows,
        sums=await sums(actor, hers),
        pager=pager(request, found),
        may_reverse=actor.may(Permission.CORRECT_HOURS),
        may_claim=actor.may(Permission.CLAIM_HOURS),
    )


@get("/desk/hours/entries/{entry_id:uuid}/reversal", opt=allow(Permission.CORRECT_HOURS))
async def ask_reversal(request: WebRequest, actor: CurrentActor, entry_id: PathId) -> Response[str]:
    """Show the entry that would be taken back, and ask for the reason."""
    return await _reversal(request, actor, entry_id, FormState())


@post("/desk/hours/entries/{entry_id:uuid}/reversal", opt=allow(Permission.CORRECT_HOURS), status_code=200)
async def reverse(request: WebRequest, actor: CurrentActor, entry_id: PathId) -> Response[str]:
    """Reverse an entry; the way forward is back to the volunteer's entries."""
    entry = await queries.entry(actor, entry_id)
    page = partial(_reversal, request, actor, entry_id)

    def done(_: Reason, number: int) -> Response[str]:
        said = f"已冲正第 {entry.seq} 号，冲正记录是第 {number} 号，原记录保留"
        return see_other(f"/desk/hours/volunteers/{entry.volunteer}", said)

    return await submitted(request, Reason, lambda form: actions.reverse(actor, entry_id, form.reason), page, done)


async def _reversal(
    request: WebRequest, actor: Actor, entry_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    entry = await queries.entry(actor, entry_id)
    if not entry.stands and status_code == 200:  # noqa: PLR2004 - HTTP
        raise AlreadyReversed
    card = await _card(actor, entry.volunteer)
    return await desk_page(request, REVERSAL, status_code=status_code, form=form, entry=entry, card=card)


async def has_entries_page(actor: Actor, volunteer_id: UUID) -> bool:
    """Whether a volunteer's entries open to the actor; not those of who is erased and has none here."""
    return bool(await _card(actor, volunteer_id)) or (await queries.entry_page(actor, volunteer_id, 1)).total > 0


async def _card(actor: Actor, volunteer_id: UUID) -> Card | None:
    """Read the volunteer's card, when she is within the actor's reach."""
    try:
        return await volunteers.volunteer(actor, volunteer_id)
    except NoSuchVolunteer:
        return None

"""联系方式和接收意愿: what reaches a volunteer, as staff see it; what she has told them they write down for her."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.notifications.addresses import blocks, mailboxes
from jinguo.notifications.preferences import actions
from jinguo.notifications.preferences.answers import GivenMailbox, PutRight, SpokenWish, ticked
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted, then
from jinguo.web.submissions.rebase import Row, rebased

CARD = "/desk/volunteers/{volunteer_id:uuid}/contact"
ASKED = "确认邮件马上发出，请她到邮箱里打开链接，确认以后才会用"
SAME = Flash("正在用的就是这个邮箱，不用再确认", "warn")


@get(CARD, opt=allow(Permission.SEE_VOLUNTEERS))
async def contact(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Show a volunteer's phone and mailbox, masked; what she wants to be told; what was refused, since when and why."""
    return await _page(request, actor, volunteer_id)


@post(f"{CARD}/wishes", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def wishes(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Record what a volunteer has told staff that she wants to be told, and how she has."""
    person = await volunteers.person_of(actor, volunteer_id)

    async def step(form: Sent) -> str:
        now = ticked(await actions.wishes(actor, person))
        told = rebased(form, Row(now)).form.read(SpokenWish)
        changed = await actions.record(actor, person, told.answers, told.reason)
        return "已记下她的意愿，马上生效" if changed else "和原来一样，没有改动"

    page = partial(_page, request, actor, volunteer_id)
    return await submitted(request, Sent, step, page, lambda _, said: see_other(_address(volunteer_id), said))


@post(f"{CARD}/mailbox", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def give_mailbox(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Take a new mailbox, used once the volunteer has opened the link in the letter that goes there."""
    person = await volunteers.person_of(actor, volunteer_id)
    page = partial(_page, request, actor, volunteer_id)
    return await submitted(
        request,
        GivenMailbox,
        lambda form: mailboxes.give(actor, form.mailbox, person),
        page,
        lambda _, fresh: see_other(_address(volunteer_id), ASKED if fresh else SAME),
    )


@post(f"{CARD}/mailbox/removal", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def remove_mailbox(actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Remove a volunteer's mailbox, so that no more letters go to her."""
    person = await volunteers.person_of(actor, volunteer_id)
    return await then(_address(volunteer_id), mailboxes.remove(actor, person), "邮箱已删除，不再往那里发邮件")


@post(f"{CARD}/lifting", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def lift(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Lift the block of a phone or mailbox that was refused and has been put right."""
    person = await volunteers.person_of(actor, volunteer_id)

    async def step(right: PutRight) -> Response[str]:
        lifting = blocks.lift(actor, person, right.way, right.reason)
        return await then(_address(volunteer_id), lifting, "已恢复，以后的通知会照常发")

    page = partial(_page, request, actor, volunteer_id)
    return await submitted(request, PutRight, step, page)


def _address(volunteer_id: UUID) -> str:
    return f"/desk/volunteers/{volunteer_id}/contact"


async def _page(
    request: WebRequest,
    actor: Actor,
    volunteer_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    card = await volunteers.volunteer(actor, volunteer_id)
    wishes = await actions.wishes(actor, card.person)
    return await desk_page(
        request,
        "desk/volunteer_messages.html",
        status_code=status_code,
        card=card,
        form=form or FormState(was=ticked(wishes)),
        wishes=wishes,
        mailbox=await mailboxes.standing(actor, card.person),
        blocks=await blocks.blocks(actor, card.person),
        may_register=actor.may(Permission.REGISTER_VOLUNTEERS, within=card.path) and not card.restricted_at,
    )

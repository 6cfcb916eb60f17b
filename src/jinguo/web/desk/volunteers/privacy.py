"""A volunteer's rights as the desk serves them: who sees her, her answers on paper, 仅本级可见, her copy."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.exports import Purpose
from jinguo.authority.grants import Permission
from jinguo.people.catalogue import ConsentKind
from jinguo.people.queries import asked_anew, consent_history, questions
from jinguo.privacy import own_copy, queries
from jinguo.volunteers.registry import actions
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.registry.consents import TAKEN_DOWN, TakenDown, take_down
from jinguo.web.desk.log.sentences import what
from jinguo.web.downloads import download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

CARD = "/desk/volunteers/{volunteer_id:uuid}"
ZIP = "application/zip"


@get(f"{CARD}/privacy", opt=allow(Permission.REGISTER_VOLUNTEERS))
async def privacy(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Show who sees a volunteer, and what staff do for her about her data."""
    return await _page(request, actor, volunteer_id)


@post(f"{CARD}/visibility", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def visibility(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """仅本级可见, on or off, by exactly the organisation that has her."""
    local_only = (await sent(request)).text("local_only") == "yes"
    done = "已设为仅本级可见，上级看不到她的姓名和资料" if local_only else "已取消仅本级可见，上级也能看到她"
    return await then(_address(volunteer_id), actions.set_local_only(actor, volunteer_id, local_only), done)


@post(f"{CARD}/consents", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def consent(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Record what a volunteer has answered on paper or told staff."""
    step, page = partial(take_down, actor, volunteer_id), partial(_page, request, actor, volunteer_id)
    return await submitted(
        request, TakenDown, step, page, lambda answer, _: see_other(_address(volunteer_id), _taken_down(answer))
    )


def _taken_down(answer: TakenDown) -> str:
    said = f"已记下：{'同意' if answer.given else '不同意'}{answer.kind.label}"
    leaving = answer.kind is ConsentKind.COLLECTION and not answer.given
    return f"{said}，并已办理退出" if leaving else said


@post(f"{CARD}/copy", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def copy(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[Any]:
    """Download all that is kept of a volunteer, to be handed to her; whoever does it has proven anew who she is."""

    async def step(form: Purpose) -> Response[bytes]:
        person = await volunteers.person_of(actor, volunteer_id)
        made = await own_copy.hand_out_copy(actor, person, form.purpose)
        return download(made.content, made.name, ZIP)

    page = partial(_page, request, actor, volunteer_id)
    return await submitted(request, Purpose, step, page)


def _address(volunteer_id: UUID) -> str:
    return f"/desk/volunteers/{volunteer_id}/privacy"


async def _page(
    request: WebRequest,
    actor: Actor,
    volunteer_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    card = await volunteers.volunteer(actor, volunteer_id)
    sight = await queries.who_sees(actor, card.person)
    return await desk_page(
        request,
        "desk/volunteer_privacy.html",
        status_code=status_code,
        card=card,
        form=form or FormState(),
        sight=sight,
        looks=[(look, what(look.action)) for look in sight.looks],
        questions=questions(card.consents),
        anew=asked_anew(card.consents),
        history=await consent_history(actor, card.person),
        kinds=[(kind.value, kind.label) for kind in ConsentKind],
        manners=[(manner.value, manner.label) for manner in TAKEN_DOWN],
        may_hide=actor.path == card.path,
        most=own_copy.MOST_A_DAY,
    )

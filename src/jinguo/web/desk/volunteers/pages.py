"""志愿者: find, look at one, look through who registered herself, let leave and come back, show a phone in full."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.appointments.personal_roles import personal_roles
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events.sign_ups import histories as events
from jinguo.hours.totals import overview as hours
from jinguo.kernel.forms import Form
from jinguo.mothers import queries as mothers
from jinguo.people.catalogue import Sex
from jinguo.people.forms import Purpose
from jinguo.people.queries import asked_anew, questions
from jinguo.qualifications import queries as qualifications
from jinguo.qualifications.catalogue import Standing
from jinguo.volunteers.forms import Reason
from jinguo.volunteers.phones.queries import numbers
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.cards import Card
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then
from jinguo.web.wording import day


class Leaving(Form):
    """The reason why a volunteer leaves."""

    reason: Reason


class Look(Form):
    """The purpose for which somebody wants to see a volunteer's phone."""

    purpose: Purpose


@get("/desk/volunteers/{volunteer_id:uuid}", opt=allow(Permission.SEE_VOLUNTEERS))
async def volunteer(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Show all of one volunteer, phone and ID number masked."""
    return await _card(request, actor, volunteer_id)


@post("/desk/volunteers/{volunteer_id:uuid}/review", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def review(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Mark a volunteer's registration as looked at; from the list one goes on with the next."""
    onward = "/desk/volunteers?unreviewed=yes" if (await sent(request)).text("from") == "list" else _page(volunteer_id)
    return await then(onward, actions.review(actor, volunteer_id), "已核对")


@post("/desk/volunteers/{volunteer_id:uuid}/leaving", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def leaving(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """End a volunteer's enrolment; her page offers to take it back."""
    page = partial(_card, request, actor, volunteer_id)
    return await submitted(
        request,
        Leaving,
        lambda form: actions.leave(actor, volunteer_id, form.reason),
        page,
        see_other(_page(volunteer_id), "已办理退出。办错了的话，请点“重新加入”，编号和时长都还在"),
    )


@post("/desk/volunteers/{volunteer_id:uuid}/return", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def come_back(actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Take a volunteer back, who returns or had left by mistake."""
    return await then(_page(volunteer_id), actions.rejoin(actor, volunteer_id), "已重新加入，编号和时长都是原来的")


@post("/desk/volunteers/{volunteer_id:uuid}/phone", opt=allow(Permission.REVEAL_CONTACTS), status_code=200)
async def phone(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Show a volunteer's phone in full, on this page alone: no address leads to it; the log says who looked and why."""
    page = partial(_card, request, actor, volunteer_id)
    return await submitted(
        request,
        Look,
        lambda form: actions.reveal_phone(actor, volunteer_id, form.purpose),
        page,
        lambda _, number: page(phone=number),
    )


def _page(volunteer_id: UUID) -> str:
    return f"/desk/volunteers/{volunteer_id}"


async def _card(
    request: WebRequest,
    actor: Actor,
    volunteer_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    phone: str = "",
) -> Response[str]:
    card = await queries.volunteer(actor, volunteer_id)
    facts = _facts(card)
    return await desk_page(
        request,
        "desk/volunteer.html",
        status_code=status_code,
        card=card,
        known=[(label, value) for label, value in facts if value],
        missing=[label for label, value in facts if not value],
        form=form or FormState(),
        phone=phone,
        questions=questions(card.consents),
        anew=asked_anew(card.consents),
        **await _part(actor, card),
        **await _ways_on(actor, card),
    )


async def _part(actor: Actor, card: Card) -> dict[str, Any]:
    """Find what a volunteer takes part in, as far as the actor may see it."""
    held = await qualifications.hers(actor, card.id)
    keeps_mothers = actor.may(Permission.KEEP_MOTHERS, within=card.path)
    return {
        "hours": await hours.sums(actor, card.id) if actor.may(Permission.SEE_HOURS, within=card.path) else None,
        "roles": await personal_roles(actor, card.person),
        "qualifications": [one for one in held if one.standing in (Standing.VALID, Standing.SOON)],
        "mother": await mothers.of_volunteer(actor, card.id) if keeps_mothers else None,
        "keeps_mothers": keeps_mothers,
        "sign_ups": await events.signed_up_for(actor, card.id),
    }


async def _ways_on(actor: Actor, card: Card) -> dict[str, bool]:
    """Decide which buttons and links the card has for this actor."""
    may_register = actor.may(Permission.REGISTER_VOLUNTEERS, within=card.path)
    return {
        "may_keep_qualifications": actor.may(Permission.KEEP_QUALIFICATIONS, within=card.path),
        "shares": may_register and not card.phone and bool((await numbers(actor, card.id)).shared),
        "may_register": may_register,
        "may_reveal": actor.may(Permission.REVEAL_CONTACTS, within=card.path),
        "may_read_log": actor.may(Permission.READ_LOG, within=card.path),
        "may_see_messages": actor.may(Permission.SEE_MESSAGES),
    }


def _facts(card: Card) -> list[tuple[str, object]]:
    """List what is known of a volunteer, by the words for it; the value is "" or None where nothing is."""
    emergency = " ".join(part for part in (card.emergency_contact, card.emergency_phone) if part)
    return [
        ("手机号", card.phone),
        ("身份证号", card.id_number),
        ("性别", card.sex.label if card.sex is not Sex.UNKNOWN else ""),
        ("出生日期", card.born_on),
        ("民族", card.nation and card.nation.label),
        ("政治面貌", card.political_status and card.political_status.label),
        ("学历", card.education and card.education.label),
        ("工作单位及职务", card.employer),
        ("紧急联系人", emergency),
        ("其他平台编号", card.platform_number),
        ("备注", card.remark),
        ("登记", f"{day(card.enrolled_at)} {card.manner.label}"),
    ]

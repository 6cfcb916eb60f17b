"""Registration of volunteers by staff, and correction of what is kept of them."""

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.duplicates import queries as duplicates
from jinguo.duplicates.queries import Suspect
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.organisations import queries as organisations
from jinguo.people.catalogue import NOTICES, ConsentKind, Education, Nation, PoliticalStatus, Sex
from jinguo.people.errors import IdNumberTaken, PhoneTaken
from jinguo.people.resemblance import Newcomer
from jinguo.volunteers.errors import HasLeft
from jinguo.volunteers.forms import Registration, Revision
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.cards import Card, VolunteerRow
from jinguo.web.desk import choices
from jinguo.web.desk.log.sentences import FIELDS as LABELS
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState, Typed
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted
from jinguo.web.submissions.rebase import Rebased, Row, save

SEXES = choices.labelled([Sex.FEMALE, Sex.MALE])
NATIONS = choices.labelled(Nation)
STATUSES = choices.labelled(PoliticalStatus)
EDUCATIONS = choices.labelled(Education)

MORE = frozenset(
    {"id_number", "sex", "born_on", "nation", "political_status", "education", "employer", "emergency_contact"}
    | {"emergency_phone", "platform_number", "remark", "guardian", "guardian_relation", "guardian_agreed_on"}
)
"""Fields that are folded away until somebody has something to put in."""

CLEARABLE = (
    *("skills", "available", "employer", "emergency_contact", "platform_number", "remark"),
    *("nation", "political_status", "education"),
)
"""Fields that correcting may empty; the others are not shown, or needed, and keep what they have when left empty."""

FIELDS = {
    PhoneTaken.code: "phone",
    HasLeft.code: "phone",
    IdNumberTaken.code: "id_number",
    "no_such_organisation": "organisation",
}

NEW = "/desk/volunteers/new"


@get(NEW, opt=allow(Permission.REGISTER_VOLUNTEERS) | shortcut("登记志愿者", "user-plus"))
async def new(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show an empty form for a registration, with the organisation of the last one."""
    form = FormState({"organisation": str(request.query_params.get("organisation", ""))})
    return await _new_page(request, actor, form)


@post(NEW, opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def register(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Register a volunteer. Whoever is registered and may be she is shown first: is it she?"""
    form = await sent(request)
    try:
        registration = form.read(Registration)
        suspects = [] if form.text("different") else await _suspects(actor, registration)
        if suspects:
            return await _new_page(request, actor, FormState(form.values), 409, suspects)
        registered = await actions.register(actor, registration)
    except JinguoError as error:
        state = form.state(error, FIELDS)
        return await _new_page(request, actor, state, error.status, known=await _known(actor, form, error))
    said = f"已登记：{registration.name}，编号 {registered.number}"
    if form.text("then") == "next":
        return see_other(f"{NEW}?{urlencode({'organisation': registration.organisation})}", said)
    return see_other(f"/desk/volunteers/{registered.id}", said)


@get("/desk/volunteers/{volunteer_id:uuid}/edit", opt=allow(Permission.REGISTER_VOLUNTEERS))
async def edit(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Show what is kept of a volunteer, to be corrected; the ID number stays masked."""
    return await _edit_page(request, actor, volunteer_id)


@post("/desk/volunteers/{volunteer_id:uuid}/edit", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def revise(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Keep the corrections of a volunteer's record, upon what colleagues have corrected since the form was opened."""

    async def look() -> Row:
        card = await queries.volunteer(actor, volunteer_id)
        return Row(_kept(card), card.version, await queries.last_change(actor, volunteer_id))

    async def write(upon: Rebased, version: str) -> str:
        await actions.revise(actor, volunteer_id, _revision(upon), version)
        return upon.said(LABELS)

    async def step(form: Sent) -> Response[str]:
        _refuse_phone(form)
        kept = await save(form, look, write)
        return see_other(f"/desk/volunteers/{volunteer_id}", f"修改已保存{kept}")

    page = partial(_edit_page, request, actor, volunteer_id)
    return await submitted(request, Sent, step, page, beside=FIELDS)


def _revision(upon: Rebased) -> Revision:
    """Read the changes: what differs from what is kept, and what is kept masked and was typed anew."""
    alike = set(_ROW) - upon.changed
    form = replace(upon.form, values={name: typed for name, typed in upon.form.values.items() if name not in alike})
    emptied: dict[str, Any] = {name: "" for name in CLEARABLE if form.values.get(name) == ""}
    if "service_classes" in upon.changed and not form.values.get("service_classes"):
        emptied["service_classes"] = []
    emptied |= {"emergency_phone": ""} if "emergency_contact" in emptied else {}
    return form.read(Revision, **emptied)


def _refuse_phone(form: Sent) -> None:
    """Refuse to change a number by the way: whoever can set it can log in as her."""
    if form.text("phone"):
        sentence = "手机号不在这里改。请回到她的资料，点“手机号”，写明原因再换。"
        raise Invalid(sentence, fields={"phone": sentence})


async def _suspects(actor: Actor, registration: Registration) -> list[Suspect]:
    place = await organisations.by_code(registration.organisation)
    born_on = registration.known_birth
    return await duplicates.suspects(actor, Newcomer(registration.name, born_on, registration.phone or "", place.path))


async def _known(actor: Actor, form: Sent, error: JinguoError) -> VolunteerRow | None:
    """Find the volunteer within reach who has the phone or the ID number already."""
    field = FIELDS.get(error.code, "")
    if field not in ("phone", "id_number"):
        return None
    for left in (False, True):
        found = await queries.search(actor, form.text(field), left=left)
        if found.total == 1:
            return found.rows[0]
    return None


async def _new_page(
    request: WebRequest,
    actor: Actor,
    form: FormState,
    status_code: int = 200,
    suspects: list[Suspect] | None = None,
    known: VolunteerRow | None = None,
) -> Response[str]:
    return await desk_page(
        request,
        "desk/volunteer_new.html",
        status_code=status_code,
        form=form,
        suspects=suspects or [],
        known=known,
        collection=NOTICES[ConsentKind.COLLECTION],
        publication=NOTICES[ConsentKind.PUBLICATION],
        **await _lists(actor, form),
    )


async def _edit_page(
    request: WebRequest, actor: Actor, volunteer_id: UUID, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    card = await queries.volunteer(actor, volunteer_id)
    form = form or FormState.of_row(_kept(card))
    lists = await _lists(actor, form)
    return await desk_page(request, "desk/volunteer_edit.html", status_code=status_code, card=card, form=form, **lists)


async def _lists(actor: Actor, form: FormState) -> dict[str, Any]:
    return {
        "organisations": await choices.organisations(actor),
        "service_classes": choices.SERVICE_CLASSES,
        "sexes": SEXES,
        "nations": NATIONS,
        "statuses": STATUSES,
        "educations": EDUCATIONS,
        "unfolded": any(form.value(name) or form.error(name) for name in MORE),
    }


_ROW = (
    *("name", "organisation", "sex", "born_on", "skills", "service_classes", "available", "nation", "political_status"),
    *("education", "employer", "platform_number", "emergency_contact", "remark"),
)
"""Fields that the form shows as they are kept. ID number and whom to call stay empty: they are masked."""


def _kept(card: Card) -> dict[str, Typed]:
    """The kept values of the fields; sex and birth date only where no ID number says them."""
    values: dict[str, Typed] = {name: _typed(getattr(card, name)) for name in _ROW if name != "organisation"}
    by_id = ("sex", "born_on") if card.id_number is not None else ()
    return {name: value for name, value in values.items() if name not in by_id} | {
        "organisation": card.organisation_code,
        "service_classes": [each.value for each in card.service_classes],
    }


def _typed(value: object) -> str:
    """Words, a day, or a member of a closed list, as the form has it."""
    return str(getattr(value, "value", value) or "")

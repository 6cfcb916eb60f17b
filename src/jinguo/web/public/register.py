"""A newcomer registers herself with the phone that she has just proven: her street, then the form, without scripts."""

from collections.abc import Iterable
from urllib.parse import urlencode

from litestar import Response, get, post

from jinguo.access.codes import actions as codes
from jinguo.access.codes.holders import log_in_registered
from jinguo.access.errors import WrongCode
from jinguo.duplicates.newcomers import register_self
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.labels import Labelled
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.people.catalogue import NOTICES, ConsentKind, Education, Nation, PoliticalStatus, Sex
from jinguo.people.identity import mask_phone
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.forms import SelfRegistration
from jinguo.web.cookies import CHALLENGE, real_name
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.limits import CODE_ANSWERS, limited
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.session import MINE, begin, device
from jinguo.web.shells import Flash

DISTRICT_LEVEL = 1
SEXES = (Sex.FEMALE, Sex.MALE)
OPTIONAL = (
    *("id_number", "nation", "political_status", "education", "employer", "emergency_contact", "emergency_phone"),
    *("guardian", "guardian_relation", "guardian_agreed_on"),
)
"""Fields behind "更多", which opens by itself when something in there was typed or is wrong."""


async def proven_phone(request: WebRequest) -> str:
    """Find the phone that this browser has proven. Raises WrongCode when it has not, or more than 20 minutes ago."""
    return await codes.proven_phone(request.cookies.get(real_name(CHALLENGE), ""))


@get("/register", opt=allow(PUBLIC))
async def choose(request: WebRequest) -> Response[str]:
    """Show the choice of district, then street or body, each a list of links; at the street the form."""
    try:
        await proven_phone(request)
    except WrongCode as error:
        return _prove_first(error)
    wanted = safe_next(request.query_params.get("next"), "")
    place, choices = await _choices(str(request.query_params.get("place", "")))
    if place is not None and (place.level > DISTRICT_LEVEL or not choices):
        return await _form(request, place, FormState({"organisation": place.code, "next": wanted}), 200)
    links = [(f"/register?{urlencode({'place': one.code, 'next': wanted})}", one.name) for one in choices]
    return await phone_page(request, "public/register_place.html", place=place, links=links)


@post("/register", opt=allow(PUBLIC) | limited(CODE_ANSWERS), status_code=200)
async def register(request: WebRequest) -> Response[str]:
    """Register the newcomer and log her in."""
    form = await sent(request)
    try:
        phone = await proven_phone(request)
    except WrongCode as error:
        return _prove_first(error)
    try:
        done = await register_self(phone, form.read(SelfRegistration))
    except JinguoError as error:
        place, _ = await _choices(form.text("place"))
        if place is None:
            return see_other("/register")
        return await _form(request, place, form.state(error), error.status)
    logged_in = await log_in_registered(done.person, phone, device(request))
    said = "登记好了。您填的身份证号由所属妇联核对" if form.text("id_number") else None
    return await begin(request, logged_in, safe_next(form.text("next"), MINE), said)


def _prove_first(error: WrongCode) -> Response[str]:
    return see_other("/login", Flash(error.message, "warn"))


async def _choices(code: str) -> tuple[Place | None, list[Place]]:
    """The place chosen so far and what stands directly below it; with a single district, that is chosen already."""
    districts = await organisations.districts()
    if not code and len(districts) != 1:
        return None, districts
    place = await organisations.by_code(code) if code else districts[0]
    return place, [one for one in await organisations.below(place.path) if one.parent == place.id]


async def _form(request: WebRequest, place: Place, form: FormState, status: int) -> Response[str]:
    _, below = await _choices(place.code)
    here = (place.code, f"{place.name}（不清楚是哪个村、社区）" if below else place.name)
    return await phone_page(
        request,
        "public/register.html",
        status_code=status,
        form=form,
        place=place,
        phone=mask_phone(await proven_phone(request)),
        organisations=[*((one.code, one.name) for one in below), here],
        sexes=_options(SEXES),
        service_classes=_options(ServiceClass),
        nations=_options(Nation),
        political_statuses=_options(PoliticalStatus),
        educations=_options(Education),
        collection=NOTICES[ConsentKind.COLLECTION],
        publication=NOTICES[ConsentKind.PUBLICATION],
        more_open=any(form.error(name) or form.value(name) for name in OPTIONAL),
    )


def _options(members: Iterable[Labelled]) -> list[tuple[str, str]]:
    return [(member.value, member.label) for member in members]

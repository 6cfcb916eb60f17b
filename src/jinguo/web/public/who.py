"""Questions of who it is, after the code: the number is shared, was not used for long, or is registered nowhere."""

from uuid import UUID

from litestar import Response, get, post

from jinguo.access.codes import choices
from jinguo.access.errors import WrongCode
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import Form
from jinguo.organisations.queries import full_names
from jinguo.people.forms import Name
from jinguo.volunteers.phones import requests
from jinguo.web.cookies import CHALLENGE, real_name
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http.addresses import safe_next, with_next
from jinguo.web.limits import CODE_ANSWERS, limited
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.session import MINE, begin, device
from jinguo.web.shells import Flash


class Chosen(Form):
    """The person whom she acts for."""

    person: UUID


class Named(Form):
    """The name that she says is hers."""

    name: Name


def challenge(request: WebRequest) -> str:
    """The cookie that the browser keeps of the code that it has asked for."""
    return request.cookies.get(real_name(CHALLENGE), "")


def over(error: WrongCode) -> Response[str]:
    """Redirect to the beginning, since the code was asked for too long ago."""
    return see_other("/login", Flash(error.message, "warn"))


@get("/login/who", opt=allow(PUBLIC))
async def ask(request: WebRequest) -> Response[str]:
    """Show those whom the number opens, each to be chosen; or, when it was not used for long, a field for her name."""
    return await _page(request, FormState({"next": safe_next(request.query_params.get("next"), "")}), 200)


@post("/login/who", opt=allow(PUBLIC) | limited(CODE_ANSWERS), status_code=200)
async def take(request: WebRequest) -> Response[str]:
    """Log in whom she has chosen, or who has named herself."""
    form = await sent(request)
    try:
        if form.text("person"):
            session = await choices.log_in_as(challenge(request), form.read(Chosen).person, device(request))
        else:
            session = await choices.log_in_named(challenge(request), form.read(Named).name, device(request))
    except WrongCode as error:
        return over(error)
    except JinguoError as error:
        return await _page(request, form.state(error), error.status)
    return await begin(request, session, safe_next(form.text("next"), MINE))


@post("/login/not-me", opt=allow(PUBLIC) | limited(CODE_ANSWERS), status_code=200)
async def deny(request: WebRequest) -> Response[str]:
    """Report that the number is registered with somebody else: nothing opens, and staff look at it."""
    try:
        await requests.ask_stranger(challenge(request))
    except WrongCode as error:
        return over(error)
    except JinguoError as error:
        return await _page(request, FormState(), error.status, said=error.message)
    return await phone_page(request, "public/phone_asked.html", stranger=True)


@get("/login/new", opt=allow(PUBLIC))
async def newcomer(request: WebRequest) -> Response[str]:
    """Ask about an unknown number: is she new, or is the number? Without a number, it is asked for first."""
    wanted = safe_next(request.query_params.get("next"), "")
    try:
        await choices.choice(challenge(request))
    except WrongCode:
        return see_other(with_next("/login", wanted))
    return await phone_page(request, "public/newcomer.html", register=with_next("/register", wanted))


async def _page(request: WebRequest, form: FormState, status_code: int, said: str = "") -> Response[str]:
    try:
        given = await choices.choice(challenge(request))
    except WrongCode as error:
        return over(error)
    if not given.holders:
        return see_other(with_next("/login/new", form.value("next")))
    shown = () if given.by_name else given.holders
    places = await full_names({each.path for each in shown})
    return await phone_page(
        request,
        "public/who.html",
        status_code=status_code,
        form=form,
        said=said,
        by_name=given.by_name,
        own=any(each.own for each in given.holders),
        people=[(each.person, given_name(each.name), places[each.path]) for each in shown],
    )


COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "夏侯", "司徒")
"""Family names of two characters that are met at all often."""


def given_name(name: str) -> str:
    """The name without the family name, for a screen that others of the family look at."""
    family = 2 if name.startswith(COMPOUND) and len(name) > 2 else 1  # noqa: PLR2004 (characters)
    return name[family:] or name

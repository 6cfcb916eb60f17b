"""换号: she was registered with another number. Whatever she types, she is told the same; staff call her."""

from litestar import Response, get, post

from jinguo.access.codes import actions as codes
from jinguo.access.errors import WrongCode
from jinguo.kernel.errors import JinguoError
from jinguo.organisations import queries as organisations
from jinguo.people.identity import mask_phone
from jinguo.volunteers.forms import MovedNumber
from jinguo.volunteers.phones import requests
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.limits import CODE_ANSWERS, limited
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.public.who import challenge, over


@get("/login/moved", opt=allow(PUBLIC))
async def ask(request: WebRequest) -> Response[str]:
    """Ask for a person's name, and what she remembers of her old number or her birth date."""
    return await _page(request, FormState(), 200)


@post("/login/moved", opt=allow(PUBLIC) | limited(CODE_ANSWERS), status_code=200)
async def take(request: WebRequest) -> Response[str]:
    """Put the request before staff; the answer says nothing of whether she was found."""
    form = await sent(request)
    try:
        await requests.ask_moved(challenge(request), form.read(MovedNumber))
    except WrongCode as error:
        return over(error)
    except JinguoError as error:
        return await _page(request, form.state(error), error.status)
    return await phone_page(request, "public/phone_asked.html", stranger=False)


async def _page(request: WebRequest, form: FormState, status_code: int) -> Response[str]:
    try:
        phone = mask_phone(codes.asked_phone(challenge(request)))
    except WrongCode as error:
        return over(error)
    districts = await organisations.districts()
    choices = [(each.code, each.name) for each in districts] if len(districts) > 1 else []
    return await phone_page(
        request, "public/moved.html", status_code=status_code, form=form, phone=phone, districts=choices
    )

"""A volunteer logs in: her phone, then the code that was sent to it. With JavaScript off, too."""

from litestar import Response, get, post

from jinguo.access.codes import actions as codes
from jinguo.access.errors import WrongCode
from jinguo.access.forms import CodeAnswer, PhoneLogin
from jinguo.access.rules import POLICY
from jinguo.authority.actor import NOBODY
from jinguo.kernel.errors import JinguoError
from jinguo.notifications.codes import is_faulty, ready, send_soon
from jinguo.people.identity import mask_phone
from jinguo.web.cookies import CHALLENGE, keep, real_name
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http.addresses import safe_next, with_next
from jinguo.web.limits import CODE_ANSWERS, CODES, limited, spend, visitor
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.public.newcomers import event_at_hand, takes_newcomers
from jinguo.web.sessions.known_browsers import known
from jinguo.web.sessions.session import begin, device, home_of
from jinguo.web.stamp import LOOSE

ASKED = POLICY.code_lives + POLICY.registration_lives
"""How long the browser remembers that it asked: the code's life, and the time to register afterwards."""


@get("/login", opt=allow(PUBLIC))
async def ask_phone(request: WebRequest) -> Response[str]:
    """Show the page that asks for the phone."""
    wanted = safe_next(request.query_params.get("next"), "")
    return await _phone_page(request, FormState({"next": wanted}), 200)


@post("/login", opt=allow(PUBLIC) | LOOSE, status_code=200)
async def take_phone(request: WebRequest) -> Response[str]:
    """Send a code; the answer is the same, and as quick, whether or not the phone is known."""
    form = await sent(request)
    try:
        return await _send(request, form.read(PhoneLogin).phone, form.text("next"))
    except JinguoError as error:
        return await _phone_page(request, form.state(error), error.status)


@get("/login/code", opt=allow(PUBLIC))
async def ask_code(request: WebRequest) -> Response[str]:
    """Show the page that asks for the code."""
    wanted = safe_next(request.query_params.get("next"), "")
    return await _code_page(request, FormState({"next": wanted}), 200)


@post("/login/code", opt=allow(PUBLIC) | LOOSE | limited(CODE_ANSWERS), status_code=200)
async def take_code(request: WebRequest) -> Response[str]:
    """Log the code's owner in; or ask who she is, or, when nobody is registered with the number, whether she is new."""
    form = await sent(request)
    wanted = safe_next(form.text("next"), "")
    try:
        proven = await codes.prove(_challenge(request), form.read(CodeAnswer).code, device(request))
    except JinguoError as error:
        return await _code_page(request, form.state(error), error.status)
    if proven.session is None:
        return see_other(with_next("/login/who" if proven.asks else "/login/new", wanted))
    return await begin(request, proven.session, wanted or home_of(proven.session.actor))


@post("/login/code/again", opt=allow(PUBLIC) | LOOSE, status_code=200)
async def send_again(request: WebRequest) -> Response[str]:
    """Send another code to the same phone, within the same limits; the one before it is good for nothing any more."""
    form = await sent(request)
    try:
        said = "已经重新发送，请用最新收到的验证码"
        return await _send(request, codes.asked_phone(_challenge(request)), form.text("next"), said)
    except JinguoError as error:
        return await _code_page(request, form.state(error), error.status)


async def _send(request: WebRequest, phone: str, wanted: str, said: str | None = None) -> Response[str]:
    """Send a code and lead to the page that asks for it. Raises JinguoError.

    Only what may cost a message is counted, apart for a browser known before and for who stands at an event: strangers
    who send nothing but noise stop nobody.
    """
    ready()
    event = await event_at_hand(request, wanted)
    await spend(CODES, NOBODY, event or visitor(request))
    challenge = await codes.challenge(phone, browser=known(request), newcomers=takes_newcomers(event), event=event)
    if challenge.is_sent:
        send_soon(challenge.phone, challenge.code)
    done = see_other(with_next("/login/code", wanted), said)
    done.cookies.append(keep(CHALLENGE, challenge.cookie, ASKED))
    return done


async def _phone_page(request: WebRequest, form: FormState, status: int) -> Response[str]:
    is_open = takes_newcomers(await event_at_hand(request, form.value("next")))
    return await phone_page(
        request, "public/login.html", status_code=status, form=form, faulty=await is_faulty(), is_open=is_open
    )


async def _code_page(request: WebRequest, form: FormState, status: int) -> Response[str]:
    try:
        phone = mask_phone(codes.asked_phone(_challenge(request)))
        wait = await codes.wait_seconds(_challenge(request))
    except WrongCode:
        return see_other(with_next("/login", form.value("next")))
    faulty = await is_faulty()
    return await phone_page(
        request, "public/code.html", status_code=status, form=form, phone=phone, faulty=faulty, wait=wait
    )


def _challenge(request: WebRequest) -> str:
    return request.cookies.get(real_name(CHALLENGE), "")

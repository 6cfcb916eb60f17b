"""换手机号: she gives herself another number, which a code proves; the old one is told."""

from litestar import Response, get, post

from jinguo.access.codes import actions as codes
from jinguo.access.errors import WrongCode
from jinguo.access.forms import CodeAnswer, PhoneLogin
from jinguo.access.rules import POLICY
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.notifications.codes import ready, send_soon
from jinguo.people.errors import PhoneTaken
from jinguo.people.identity import mask_phone
from jinguo.volunteers.errors import SharedLogin
from jinguo.volunteers.phones import actions as phones
from jinguo.web.cookies import CHALLENGE, drop, keep
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.limits import CODE_ANSWERS, CODES, limited
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.public.who import challenge
from jinguo.web.sessions.session import MINE
from jinguo.web.shells import Flash
from jinguo.web.stamp import STEP

TAKEN = "这个号码已经有人在用，没有更换。是您的号码的话，请带身份证到所属妇联办理。"


@get("/me/phone", opt=allow(Permission.OWN_PAGE))
async def ask(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for the volunteer's new number; whoever uses a relative's has to be looked at first."""
    if actor.by_shared_phone:
        return see_other(MINE, Flash(SharedLogin.message, "warn"))
    return await own_phone_page(request, actor, "phone", form=FormState())


@post("/me/phone", opt=allow(Permission.OWN_PAGE) | STEP | limited(CODES), status_code=200)
async def take(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Send a code to the new number; the answer is the same whether or not anybody has it."""
    form = await sent(request)
    try:
        phone = form.read(PhoneLogin).phone
        ready()
        asked = await codes.challenge(phone)
    except JinguoError as error:
        return await own_phone_page(request, actor, "phone", status_code=error.status, form=form.state(error))
    if asked.is_sent:
        send_soon(asked.phone, asked.code)
    done = see_other("/me/phone/code")
    done.cookies.append(keep(CHALLENGE, asked.cookie, POLICY.code_lives + POLICY.registration_lives))
    return done


@get("/me/phone/code", opt=allow(Permission.OWN_PAGE))
async def ask_code(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for the code."""
    return await _code_page(request, actor, FormState(), 200)


@post("/me/phone/code", opt=allow(Permission.OWN_PAGE) | limited(CODE_ANSWERS), status_code=200)
async def take_code(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Take the code: the number is hers from now on; this browser stays logged in."""
    form = await sent(request)
    try:
        await codes.prove_number(challenge(request), form.read(CodeAnswer).code)
        await phones.change_own(actor, codes.asked_phone(challenge(request)))
    except PhoneTaken:
        return see_other("/me/phone", Flash(TAKEN, "bad"))
    except JinguoError as error:
        return await _code_page(request, actor, form.state(error), error.status)
    done = see_other(MINE, "手机号已更换，以后用新号码登录")
    done.cookies.append(drop(CHALLENGE))
    return done


async def _code_page(request: WebRequest, actor: Actor, form: FormState, status_code: int) -> Response[str]:
    try:
        phone = mask_phone(codes.asked_phone(challenge(request)))
    except WrongCode:
        return see_other("/me/phone")
    return await own_phone_page(request, actor, "phone_code", status_code=status_code, form=form, phone=phone)

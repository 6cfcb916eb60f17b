"""动态口令: enrol an authenticator on one's phone, change it, renew the recovery codes, or go without again."""

from litestar import Response, get, post

from jinguo.access.errors import EnrolmentOver
from jinguo.access.forms import Enrolling
from jinguo.access.second_factor import actions as second_factor
from jinguo.authority.actor import Actor
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.text import qr
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PAYING, STAFF, Owed, allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.stamp import LOOSE, SHOWN
from jinguo.web.steps import then

HERE = PAYING[Owed.SECOND_FACTOR]


@get(HERE, opt=allow(STAFF))
async def second_factor_page(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the state of the second factor; who has none yet gets the code to scan at once."""
    now = await second_factor.standing(actor)
    if now.since is None:
        return await _enrolment_page(request, actor, FormState())
    return await desk_page(request, "desk/second_factor.html", standing=now)


@get(f"{HERE}/new", opt=allow(STAFF))
async def change_phone(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Begin the enrolment of a new phone, with a new secret."""
    return await _enrolment_page(request, actor, FormState())


@post(HERE, opt=allow(STAFF) | SHOWN, status_code=200)
async def enrol(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Enrol the second factor by the first code. The recovery codes are shown on this one page, and kept nowhere."""
    form = await sent(request)
    try:
        enrolling = form.read(Enrolling)
        codes = await second_factor.enrol(actor, enrolling.ticket, enrolling.code)
    except EnrolmentOver as error:
        return see_other(HERE, Flash(error.message, "warn"))
    except JinguoError as error:
        return await _enrolment_page(request, actor, form.state(error), error.status)
    return await _codes_page(request, codes, enrolled=True)


@post(f"{HERE}/recovery", opt=allow(STAFF) | LOOSE, status_code=200)
async def renew_codes(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Make ten new recovery codes, shown on this one page."""
    return await _codes_page(request, await second_factor.new_recovery_codes(actor), enrolled=False)


@post(f"{HERE}/end", opt=allow(STAFF), status_code=200)
async def give_up(actor: CurrentActor) -> Response[str]:
    """Give up the second factor, where no role asks for it."""
    return await then(HERE, second_factor.give_up(actor), "动态口令已停用，以后登录只用口令")


async def _enrolment_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    now = await second_factor.standing(actor)
    enrolment = await second_factor.begin(actor, form.value("ticket"))
    groups = [enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4)]
    return await desk_page(
        request,
        "desk/second_factor_new.html",
        status_code=status_code,
        form=form,
        standing=now,
        code=qr.svg(enrolment.uri, title="动态口令二维码"),
        secret=" ".join(groups),
        ticket=enrolment.ticket,
    )


async def _codes_page(request: WebRequest, codes: list[str], *, enrolled: bool) -> Response[str]:
    return await desk_page(request, "desk/recovery_codes.html", codes=codes, enrolled=enrolled)

"""The second half of a log-in of staff: the code of her authenticator, or a recovery code. No session before it."""

from litestar import Response, get, post

from jinguo.access.accounts import actions
from jinguo.access.errors import SecondStep, SecondStepOver
from jinguo.access.forms import SecondAnswer
from jinguo.access.policy import policy
from jinguo.kernel.errors import JinguoError
from jinguo.web.cookies import SECOND_STEP, drop, keep, real_name
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http.addresses import safe_next, with_next
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.known_browsers import known
from jinguo.web.sessions.session import begin, device, home_of
from jinguo.web.shells import Flash
from jinguo.web.stamp import LOOSE

HERE, PASSWORD_PAGE = "/login/staff/code", "/login/staff"


def on_to_second_step(step: SecondStep, wanted: str) -> Response[str]:
    """Lead to the page that asks for the code, since the password was right, with the ticket in a cookie."""
    done = see_other(with_next(HERE, wanted))
    done.cookies.append(keep(SECOND_STEP, step.ticket, policy().second_step_lives))
    return done


@get(HERE, opt=allow(PUBLIC))
async def ask_second(request: WebRequest) -> Response[str]:
    """Show the page that asks for the code; who has not shown a password goes there first."""
    wanted = safe_next(request.query_params.get("next"), "")
    if not request.cookies.get(real_name(SECOND_STEP)):
        return see_other(with_next(PASSWORD_PAGE, wanted))
    return await _page(request, FormState({"next": wanted}))


@post(HERE, opt=allow(PUBLIC) | LOOSE, status_code=200)
async def take_second(request: WebRequest) -> Response[str]:
    """Log the member of staff in, or lead back to the password when that was too long ago."""
    form = await sent(request)
    wanted = safe_next(form.text("next"), "")
    try:
        ticket = request.cookies.get(real_name(SECOND_STEP), "")
        logged_in = await actions.log_in_second(ticket, form.read(SecondAnswer), device(request), known(request))
    except SecondStepOver as error:
        return see_other(with_next(PASSWORD_PAGE, wanted), Flash(error.message, "warn"))
    except JinguoError as error:
        return await _page(request, form.state(error), error.status)
    done = await begin(request, logged_in, wanted or home_of(logged_in.actor))
    done.cookies.append(drop(SECOND_STEP))
    return done


async def _page(request: WebRequest, form: FormState, status_code: int = 200) -> Response[str]:
    return await phone_page(request, "public/second_step.html", status_code=status_code, form=form)

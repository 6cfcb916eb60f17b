"""A member of staff logs in with user name and password, and anybody logs out."""

from litestar import Response, get, post

from jinguo.access.accounts import actions
from jinguo.access.errors import SecondStep
from jinguo.access.forms import PasswordLogin
from jinguo.authority.actor import NOBODY
from jinguo.kernel.errors import JinguoError
from jinguo.web.cookies import SESSION, drop
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.limits import LOG_INS, spend, visitor
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.public.second_step import on_to_second_step
from jinguo.web.sessions import screen_pass
from jinguo.web.sessions.known_browsers import known
from jinguo.web.sessions.session import begin, device, end, home_of
from jinguo.web.stamp import LOOSE

PAGE = "public/staff_login.html"


@get("/login/staff", opt=allow(PUBLIC))
async def ask_password(request: WebRequest) -> Response[str]:
    """Show the page that asks for user name and password."""
    wanted = safe_next(request.query_params.get("next"), "")
    return await phone_page(request, PAGE, form=FormState({"next": wanted}))


@post("/login/staff", opt=allow(PUBLIC) | LOOSE, status_code=200)
async def take_password(request: WebRequest) -> Response[str]:
    """Log the member of staff in; never says which of the two was wrong."""
    form = await sent(request)
    try:
        login = form.read(PasswordLogin)
        await spend(LOG_INS, NOBODY, (visitor(request), login.username))
        logged_in = await actions.log_in(login, device(request), known(request))
    except SecondStep as step:
        return on_to_second_step(step, form.text("next"))
    except JinguoError as error:
        return await phone_page(request, PAGE, status_code=error.status, form=form.state(error))
    return await begin(request, logged_in, safe_next(form.text("next"), home_of(logged_in.actor)))


@post("/logout", opt=allow(PUBLIC) | LOOSE, status_code=200)
async def log_out(request: WebRequest) -> Response[str]:
    """End the session of this browser."""
    await end(request)
    done = see_other("/", "已安全退出")
    done.cookies += [drop(SESSION), drop(screen_pass.COOKIE)]
    return done

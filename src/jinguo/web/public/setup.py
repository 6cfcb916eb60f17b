"""The first run: whoever sees the console makes the first administrator, once."""

from functools import partial

from litestar import Response, get, post

from jinguo.access.accounts.actions import set_up
from jinguo.access.errors import SetupDone
from jinguo.access.forms import FirstRun
from jinguo.access.policy import policy
from jinguo.access.queries import has_accounts
from jinguo.config import settings
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.limits import SET_UP, limited
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.steps import submitted

PAGE = "public/setup.html"


@get("/setup", opt=allow(PUBLIC))
async def ask(request: WebRequest) -> Response[str]:
    """Show the page of the first run; afterwards there is none."""
    if await has_accounts():
        raise SetupDone
    return await phone_page(
        request, PAGE, policy=policy(), form=FormState({"token": request.query_params.get("token", "")})
    )


@post("/setup", opt=allow(PUBLIC) | limited(SET_UP), status_code=200)
async def take(request: WebRequest) -> Response[str]:
    """Make the federation and its administrator, who then logs in like anybody."""
    form = await sent(request)
    step = partial(set_up, form.text("token"), settings().setup_token or "")
    page = partial(phone_page, request, PAGE, policy=policy())
    return await submitted(
        form, FirstRun, step, page, see_other("/login/staff", "已经建好，请用刚才的用户名和口令登录")
    )

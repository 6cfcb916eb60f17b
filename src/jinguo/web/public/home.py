"""The front page: everybody is led to where she begins, and a stranger is asked who she is."""

from litestar import Response, get

from jinguo.access.queries import has_accounts
from jinguo.web.flash import see_other
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.sessions.session import home_of


@get("/", opt=allow(PUBLIC))
async def home(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Lead a volunteer to her page, staff to the desk, others to two big buttons, or to the first run if it is due."""
    if home_of(actor) != "/":
        return see_other(home_of(actor))
    if not await has_accounts():
        return see_other("/setup")
    return await phone_page(request, "public/home.html")

"""Searches: a form is sent by POST, and a phone or ID number goes on in the address only as what nobody can read back.

Addresses end in logs of proxies, in the history of a shared computer and in referrers; forms do not.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from litestar import Response, post

from jinguo.authority.grants import Permission
from jinguo.kernel.errors import NotFound
from jinguo.volunteers.registry.search_words import is_opaque, opaque, tells_number
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState, Typed
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.limits import SEARCHES, limited, spend_number
from jinguo.web.numbers import is_number
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.stamp import LOOSE

HERE = "/desk/search"
"""The page that finds pages, people and events, and where all searches of the desk are sent."""

PAGES = frozenset({HERE, "/desk/volunteers", "/desk/hours", "/desk/claims/new", "/desk/messages"})
"""The pages whose searches come through here."""

BY_NUMBER = "按手机号或身份证号查找"


@post(
    HERE,
    opt=allow(Permission.SEE_ORGANISATIONS, Permission.SEE_VOLUNTEERS, Permission.SEE_HOURS, Permission.CLAIM_HOURS)
    | LOOSE
    | limited(SEARCHES),
    status_code=200,
)
async def search(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Redirect to the page that the search is of, with what was typed in its address, numbers made unreadable."""
    form = await sent(request)
    page = form.text("page")
    if page not in PAGES:
        raise NotFound
    fields = {name: value for name, value in form.values.items() if name != "page"}
    if is_number(form.text("q")):
        await spend_number(actor)
    return see_other(_address(page, {**fields, "q": opaque(form.text("q"))}))


def without_number(request: WebRequest) -> Response[str] | None:
    """Redirect somebody who has written a number into the address herself; None when she has not."""
    said = str(request.query_params.get("q", ""))
    if not tells_number(said):
        return None
    fields = {name: [str(each) for each in values] for name, values in request.query_params.dict().items()}
    return see_other(_address(request.url.path, {**fields, "q": opaque(said)}))


def typed(fields: Mapping[str, Typed]) -> FormState:
    """The state of the search's box: what was typed, but for a number, which nobody can tell any more."""
    return FormState({**fields, "q": ""} if is_opaque(str(fields.get("q", ""))) else fields)


def _address(page: str, fields: Mapping[str, Typed]) -> str:
    said = urlencode({name: value for name, value in fields.items() if value and value != [""]}, doseq=True)
    return f"{page}?{said}" if said else page

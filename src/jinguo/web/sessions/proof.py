"""The answer to a browser that must first prove anew who is in front of it: the page that takes the proof, or the way
there.
"""

from urllib.parse import urlencode

from litestar import MediaType, Response

from jinguo.authority.actor import NOBODY, Actor
from jinguo.web.http.addresses import safe_next
from jinguo.web.http.origin_page import origin_page
from jinguo.web.http.same_origin import SAFE
from jinguo.web.parameters import WebRequest
from jinguo.web.problems.pages import problem_page
from jinguo.web.problems.refusals import Refusal
from jinguo.web.shells import VolunteerShell

PAGE = "/desk/prove"
"""Where staff prove who they are; volunteers log in once more."""


def prove_first(request: WebRequest, told: Refusal) -> Response[str]:
    """Ask for the proof first: a page that was asked for waits behind it; what was being sent is not sent twice, so it
    is said what to do.
    """
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=told.status, media_type=MediaType.HTML, headers={"HX-Redirect": _way(request)})
    if request.method in SAFE:
        return Response("", status_code=303, media_type=MediaType.HTML, headers={"Location": _way(request)})
    return problem_page(
        told.status,
        VolunteerShell(federation="妇女联合会"),
        sentence="这一步要先重新验证身份。验证后会回到刚才的页面，请在那里再提交一次。",
        href=_way(request),
        way_out="去验证身份",
    )


def _way(request: WebRequest) -> str:
    actor: Actor = request.scope.get("user") or NOBODY
    page = "/login" if actor.is_volunteer else PAGE
    return f"{page}?{urlencode({'next': safe_next(origin_page(request), '/desk')})}"

"""查找: pages, people and events by one text, on a page of its own and, with scripts, above any page of the desk.

What is typed is sent by POST, as it may be a phone number; only a name, a date or what nobody can read back stands in
the page's address (`search`).
"""

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.web.desk.matches import LEAST, LEAST_DIGITS, matches
from jinguo.web.desk.search import HERE, typed, without_number
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.jinja import render
from jinguo.web.limits import SEARCHES, limited, spend_number
from jinguo.web.numbers import is_number
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.stamp import LOOSE

WHO = allow(Permission.SEE_ORGANISATIONS) | limited(SEARCHES)


@get(HERE, opt=WHO)
async def finder(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """The page of the search, with what its address asks for."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    text = str(request.query_params.get("q", "")).strip()
    found = await matches(request.app, actor, text)
    return await desk_page(
        request,
        "desk/finder.html",
        text=text,
        box=typed({"q": text}),
        matches=found,
        least=LEAST,
        least_digits=LEAST_DIGITS,
    )


@post(f"{HERE}/matches", opt=WHO | LOOSE, status_code=200)
async def while_typing(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """The matches alone, while she types; a volunteer's whole number is counted as everywhere."""
    text = (await sent(request)).text("q")
    if is_number(text):
        await spend_number(actor)
    found = await matches(request.app, actor, text)
    return render("desk/_matches.html", text=text, matches=found, least=LEAST, least_digits=LEAST_DIGITS)

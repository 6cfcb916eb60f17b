"""换人: several women use one number; whoever has the phone goes on as another of them."""

from litestar import Response, get, post

from jinguo.access.codes import choices
from jinguo.authority.grants import Permission
from jinguo.organisations.queries import full_names
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.public.who import Chosen, given_name
from jinguo.web.sessions.session import MINE, begin, device


@get("/me/switch", opt=allow(Permission.OWN_PAGE))
async def ask(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the others whom the number opens by which the volunteer has logged in."""
    others = [each for each in await choices.others(actor) if each.person != actor.person]
    if not others:
        return see_other(MINE)
    places = await full_names({each.path for each in others})
    people = [(each.person, given_name(each.name), places[each.path]) for each in others]
    return await own_phone_page(request, actor, "switch", people=people)


@post("/me/switch", opt=allow(Permission.OWN_PAGE), status_code=200)
async def take(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Go on as the one who was chosen."""
    chosen = (await sent(request)).read(Chosen)
    return await begin(request, await choices.act_for(actor, chosen.person, device(request)), MINE)

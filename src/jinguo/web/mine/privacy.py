"""我的个人信息: who sees her, who has asked for her, and her copy of all that is kept."""

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.people.queries import asked_anew
from jinguo.privacy import own_copy, queries
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.transfers import requests
from jinguo.web.desk.log.sentences import what
from jinguo.web.downloads import download
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, WebRequest

ZIP = "application/zip"


@get("/me/privacy", opt=allow(Permission.OWN_PAGE))
async def own_privacy(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what a volunteer can know and decide about her data, a link each."""
    card = await volunteers.own(actor)
    return await own_phone_page(
        request,
        actor,
        "privacy",
        card=card,
        anew=asked_anew(card.consents),
        transfers=await requests.own(actor),
    )


@get("/me/seen-by", opt=allow(Permission.OWN_PAGE))
async def seen_by(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """谁能看到我: everybody by name, what each may do, and who has looked at her full data."""
    card = await volunteers.own(actor)
    sight = await queries.who_sees(actor, card.person)
    looks = [(look, what(look.action)) for look in sight.looks]
    return await own_phone_page(request, actor, "seen_by", card=card, sight=sight, looks=looks)


@get("/me/copy", opt=allow(Permission.OWN_PAGE))
async def about_copy(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what is in a volunteer's own copy, before she takes it."""
    return await own_phone_page(request, actor, "copy", most=own_copy.MOST_A_DAY, why=await own_copy.why_masked(actor))


@post("/me/copy", opt=allow(Permission.OWN_PAGE), status_code=200)
async def take_copy(actor: CurrentActor) -> Response[bytes]:
    """Download the volunteer's own copy, as a zip."""
    copy = await own_copy.take_own_copy(actor)
    return download(copy.content, copy.name, ZIP)

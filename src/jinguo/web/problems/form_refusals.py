"""Pages that say why a form was not taken, with the way on which nothing that was typed is lost."""

from typing import Any
from uuid import UUID

from litestar import MediaType, Response

from jinguo.access.appointments import queries as holdings
from jinguo.authority.actor import Actor
from jinguo.web.flash import see_other
from jinguo.web.http.addresses import location
from jinguo.web.pages import desk_page, hat_label, phone_page
from jinguo.web.parameters import WebRequest
from jinguo.web.shells import Flash
from jinguo.web.stamp import Stamp
from jinguo.web.submissions import kept_form

CONFLICT = 409
_AFTER_RETURN = "已经换回原来的身份，刚才填的都在下面，还没有保存。请核对后再提交。"


async def other_hat(
    request: WebRequest, actor: Actor, page: str, hat: UUID | None, *, opens: bool = True
) -> Response[Any]:
    """Answer a form that was made in another role: which one, and a button that puts that on again and opens the form
    as it was. `opens`: the role that is worn opens the form too.
    """
    if request.headers.get("hx-request") == "true":
        return _reload(page, "您在别的窗口换了身份，刚才那一下没有记上。请换回原来的身份再点。")
    held = {each.id: hat_label(each) for each in await holdings.hats(actor)}
    token = await kept_form.keep(request, _owner(actor), _AFTER_RETURN)
    return await desk_page(
        request,
        "desk/other_hat.html",
        status_code=CONFLICT,
        hat=str(hat) if hat in held else "",
        made_in=held.get(hat, "") if hat else "",
        back=kept_form.way_back(page, token),
        opens=opens,
    )


async def other_account(request: WebRequest, made: Stamp) -> Response[Any]:
    """Answer a form of another account, logged in in this browser before; what was typed is that one's alone."""
    why = "这张表是您上次填的，没有保存。请核对后再提交。"
    token = await kept_form.keep(request, made.actor, why)
    sentence = "这张表是用另一个账号打开的，没有保存。请让填表的人重新登录，填的内容半小时内都在。"
    return await _problem(request, sentence, kept_form.way_back(made.page, token), "打开那一页")


async def sent_before(request: WebRequest, actor: Actor, page: str) -> Response[Any]:
    """Answer that the same form was sent and taken already, with other words; these can go into a new one."""
    token = await kept_form.keep(request, _owner(actor), "这是一张新的表，填的是您刚才的内容，还没有保存。")
    sentence = "这张表已经提交过一次，那一次已经办好；这次内容不同，没有办理。要再办一件，请用一张新的表。"
    return await _problem(request, sentence, kept_form.way_back(page, token), "放到一张新的表里")


async def _problem(request: WebRequest, sentence: str, href: str, way_out: str) -> Response[Any]:
    if request.headers.get("hx-request") == "true":
        return _reload(href, sentence)
    return await phone_page(
        request, "public/not_taken.html", status_code=CONFLICT, sentence=sentence, href=href, way_out=way_out
    )


def _reload(page: str, sentence: str) -> Response[Any]:
    """Answer htmx, which follows a header of its own."""
    told = see_other(page, Flash(sentence, "bad"))
    again = Response("", status_code=CONFLICT, media_type=MediaType.HTML, headers={"HX-Redirect": location(page)})
    again.cookies += told.cookies
    return again


def _owner(actor: Actor) -> UUID:
    if actor.id is None:
        raise ValueError("a form without a stamp is nobody's")
    return actor.id

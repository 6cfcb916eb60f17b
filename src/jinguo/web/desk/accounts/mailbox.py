"""工作邮箱: where a member of staff is written to about what waits for her."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from jinguo.authority.actor import Actor
from jinguo.kernel.errors import JinguoError
from jinguo.notifications.addresses import mailboxes
from jinguo.notifications.preferences.answers import GivenMailbox
from jinguo.web.desk.steps import then
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import STAFF, allow
from jinguo.web.pages import desk_page
from jinguo.web.shells import Flash

HERE = "/desk/mailbox"


@get(HERE, opt=allow(STAFF))
async def own_mailbox(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Show the mailbox of the actor's account, masked."""
    return await _page(request, actor)


@post(HERE, opt=allow(STAFF), status_code=200)
async def give(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Take a new mailbox, used once she has opened the link in the letter that goes there."""
    form = await sent(request)
    try:
        fresh = await mailboxes.give(actor, form.read(GivenMailbox).mailbox)
    except JinguoError as error:
        return await _page(request, actor, form.state(error), error.status)
    if not fresh:
        return see_other(HERE, Flash("正在用的就是这个邮箱，不用再确认", "warn"))
    return see_other(HERE, "确认邮件马上发出，请到邮箱里打开链接")


@post(f"{HERE}/removal", opt=allow(STAFF), status_code=200)
async def remove(actor: NamedDependency[Actor]) -> Response[str]:
    """Remove the mailbox, so that no more letters go to her."""
    return await then(HERE, mailboxes.remove(actor), "邮箱已删除，待办提醒只在工作台里看")


async def _page(
    request: Request[Any, Any, Any], actor: Actor, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    standing = await mailboxes.standing(actor)
    return await desk_page(
        request, "desk/mailbox.html", status_code=status_code, form=form or FormState(), mailbox=standing
    )

"""工作邮箱: where a member of staff is written to about what waits for her."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.notifications.addresses import mailboxes
from jinguo.notifications.preferences.answers import GivenMailbox
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import STAFF, allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted, then

HERE = "/desk/mailbox"


@get(HERE, opt=allow(STAFF))
async def own_mailbox(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the mailbox of the actor's account, masked."""
    return await _page(request, actor)


@post(HERE, opt=allow(STAFF), status_code=200)
async def give(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Take a new mailbox, used once she has opened the link in the letter that goes there."""
    page = partial(_page, request, actor)
    return await submitted(request, GivenMailbox, lambda form: mailboxes.give(actor, form.mailbox), page, _given)


def _given(_: GivenMailbox, fresh: bool) -> Response[str]:
    if not fresh:
        return see_other(HERE, Flash("正在用的就是这个邮箱，不用再确认", "warn"))
    return see_other(HERE, "确认邮件马上发出，请到邮箱里打开链接")


@post(f"{HERE}/removal", opt=allow(STAFF), status_code=200)
async def remove(actor: CurrentActor) -> Response[str]:
    """Remove the mailbox, so that no more letters go to her."""
    return await then(HERE, mailboxes.remove(actor), "邮箱已删除，待办提醒只在工作台里看")


async def _page(
    request: WebRequest, actor: Actor, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    standing = await mailboxes.standing(actor)
    return await desk_page(
        request, "desk/mailbox.html", status_code=status_code, form=form or FormState(), mailbox=standing
    )

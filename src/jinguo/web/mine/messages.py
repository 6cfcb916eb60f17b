"""我的消息: what she was told; and by which ways she wants to be told of what, with the mailbox for it."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.notifications.addresses import blocks, mailboxes
from jinguo.notifications.messages import inbox
from jinguo.notifications.preferences import actions
from jinguo.notifications.preferences.answers import GivenMailbox, Wanted, ticked
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted, then
from jinguo.web.submissions.rebase import Row, rebased

HERE = "/me/messages"
SETTINGS = f"{HERE}/settings"


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def own_messages(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the volunteer's messages in full, the latest first. Being shown is being read: to open the page again
    changes nothing more, and nothing else follows from it.
    """
    found = await inbox.own(actor, page=page_number(request))
    page = await own_phone_page(request, actor, "messages", found=found.rows, pager=pager(request, found))
    await inbox.mark_read(actor, [told.id for told in found.rows if told.is_new])
    return page


@get(SETTINGS, opt=allow(Permission.OWN_PAGE))
async def own_settings(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what the volunteer wants to be told of, and where."""
    return await _settings(request, actor)


@post(SETTINGS, opt=allow(Permission.OWN_PAGE), status_code=200)
async def answer(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Record what the volunteer wants to be told; codes and what stands on her page always come."""
    card = await volunteers.own(actor)

    async def step(form: Sent) -> str:
        now = ticked(await actions.wishes(actor, card.person))
        wanted = rebased(form, Row(now)).form.read(Wanted)
        changed = await actions.record(actor, card.person, wanted.answers)
        return "已记下您的意愿，马上生效" if changed else "和原来一样，没有改动"

    page = partial(_settings, request, actor)
    return await submitted(request, Sent, step, page, lambda _, said: see_other(SETTINGS, said))


@post(f"{HERE}/mailbox", opt=allow(Permission.OWN_PAGE), status_code=200)
async def give_mailbox(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Take a new mailbox, used once the volunteer has opened the link in the letter that goes there."""
    card, page = await volunteers.own(actor), partial(_settings, request, actor)
    return await submitted(
        request, GivenMailbox, lambda form: mailboxes.give(actor, form.mailbox, card.person), page, _given
    )


def _given(_: GivenMailbox, fresh: bool) -> Response[str]:
    if not fresh:
        return see_other(SETTINGS, Flash("正在用的就是这个邮箱，不用再确认", "warn"))
    return see_other(SETTINGS, "确认邮件马上发出，请到邮箱里打开链接")


@post(f"{HERE}/mailbox/removal", opt=allow(Permission.OWN_PAGE), status_code=200)
async def remove_mailbox(actor: CurrentActor) -> Response[str]:
    """Remove the volunteer's mailbox, so that no more letters go there."""
    card = await volunteers.own(actor)
    return await then(SETTINGS, mailboxes.remove(actor, card.person), "邮箱已删除，不再往那里发邮件")


async def _settings(
    request: WebRequest, actor: Actor, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    card = await volunteers.own(actor)
    wishes = await actions.wishes(actor, card.person)
    return await own_phone_page(
        request,
        actor,
        "message_settings",
        card=card,
        status_code=status_code,
        form=form or FormState(was=ticked(wishes)),
        wishes=wishes,
        mailbox=await mailboxes.standing(actor, card.person),
        blocks=await blocks.blocks(actor, card.person),
    )

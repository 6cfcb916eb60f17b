"""Steps of a message or a notice: send once more, stop, take back, try again."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.notifications.messages.actions import resend, retry_notice, stop_message, withdraw_notice
from jinguo.notifications.notices.queries import unsent
from jinguo.web.desk.messages.pages import HERE, message_page
from jinguo.web.flash import see_other
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

NOTICES = f"{HERE}/notices"


@post(f"{HERE}/{{message_id:uuid}}/resend", opt=allow(Permission.SEND_MESSAGES), status_code=200)
async def send_again(request: WebRequest, actor: CurrentActor, message_id: PathId) -> Response[str]:
    """Send a message once more, as one of its own, whose page one goes on to."""
    page = partial(message_page, request, actor, message_id)
    return await submitted(
        request,
        Sent,
        lambda form: resend(actor, message_id, reported=form.text("reported") == "yes"),
        page,
        lambda _, made: see_other(f"{HERE}/{made}", "已重新排队，发送的情况看这一页"),
    )


@post(f"{HERE}/{{message_id:uuid}}/stop", opt=allow(Permission.SEND_MESSAGES), status_code=200)
async def stop(actor: CurrentActor, message_id: PathId) -> Response[str]:
    """Stop a message before it goes out."""
    return await then(f"{HERE}/{message_id}", stop_message(actor, message_id), "已停发")


@get(NOTICES, opt=allow(Permission.SEE_MESSAGES))
async def notices(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the notices that wait for their hour; with `?failed=yes` those that could not be addressed."""
    failed = request.query_params.get("failed") == "yes"
    found = await unsent(actor, failed=failed, page=page_number(request))
    return await desk_page(
        request,
        "desk/notices.html",
        rows=found.rows,
        failed=failed,
        pager=pager(request, found),
        may_send=actor.may(Permission.SEND_MESSAGES),
    )


@post(f"{NOTICES}/{{notice_id:uuid}}/withdrawal", opt=allow(Permission.SEND_MESSAGES), status_code=200)
async def withdraw(request: WebRequest, actor: CurrentActor, notice_id: PathId) -> Response[str]:
    """Withdraw a notice, so that nobody is told."""
    back = f"{NOTICES}?failed=yes" if (await sent(request)).text("from") == "failed" else NOTICES
    return await then(back, withdraw_notice(actor, notice_id), "已撤下，不会再发")


@post(f"{NOTICES}/{{notice_id:uuid}}/retry", opt=allow(Permission.SEND_MESSAGES), status_code=200)
async def retry(actor: CurrentActor, notice_id: PathId) -> Response[str]:
    """Try once more to find out whom a notice concerns."""
    return await then(NOTICES, retry_notice(actor, notice_id), "已放回去，几分钟内会再试一次")

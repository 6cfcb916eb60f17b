"""收件箱: what a member of staff was told in the role that she wears, and the way to the work that it is about."""

from collections.abc import Callable

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.notifications.messages import desk_inbox
from jinguo.notifications.messages.desk_inbox import Received
from jinguo.web.flash import see_other
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import INBOX, desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest

_WORK: dict[str, tuple[str, Callable[[Received], str]]] = {
    "approval_waiting": ("去审批", lambda _: "/desk/claims"),
    "digest": ("去工作台办理", lambda _: "/desk"),
    "claim_answered": ("看这条补录", lambda message: f"/desk/claims/{message.thing}"),
    "claim_reduced": ("看这条补录", lambda message: f"/desk/claims/{message.thing}"),
    "task_ended": ("看结果", lambda _: "/desk/tasks"),
}
"""Kind -> what its button says, and where it leads; others are only read."""

SEEN = "知道了"


@get(INBOX, opt=allow(Permission.SEE_ORGANISATIONS) | menu("收件箱", "inbox", Group.WORK, 15))
async def inbox(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the actor's messages, the latest first, those that she has not read marked."""
    found = await desk_inbox.inbox(actor, page_number(request))
    return await desk_page(
        request,
        "desk/inbox.html",
        found=[(each, _WORK[each.kind][0] if each.kind in _WORK else SEEN) for each in found.rows],
        unread=await desk_inbox.unread(actor),
        pager=pager(request, found),
        here=INBOX,
    )


@post(f"{INBOX}/{{message_id:uuid}}/reading", opt=allow(Permission.SEE_ORGANISATIONS), status_code=200)
async def read(actor: CurrentActor, message_id: PathId) -> Response[str]:
    """Mark a message as read, and go on to the work."""
    found = await desk_inbox.read(actor, message_id)
    return see_other(_WORK[found.kind][1](found) if found.kind in _WORK else INBOX)


@post(f"{INBOX}/reading", opt=allow(Permission.SEE_ORGANISATIONS), status_code=200)
async def read_all(actor: CurrentActor) -> Response[str]:
    """Mark all of the actor's messages as read."""
    count = await desk_inbox.read_all(actor)
    return see_other(INBOX, f"{count} 条标为已读" if count else "没有未读的消息")

"""Switching between one's own roles: one hat at a time."""

from uuid import UUID

from litestar import Response, post

from jinguo.access.appointments.actions import wear
from jinguo.access.appointments.forms import NoSuchAppointment
from jinguo.authority.grants import Permission
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.http.addresses import safe_next
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.stamp import LOOSE


@post("/desk/hat", opt=allow(Permission.SEE_ORGANISATIONS) | LOOSE, status_code=200)
async def change_hat(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Switch to another of one's own hats; then the home page, since the page that was open may not be for this hat, or
    the form that was made in it.
    """
    form = await sent(request)
    role = await wear(actor, _chosen(form.text("grant")))
    return see_other(safe_next(form.text("next"), "/desk"), f"现在的身份是{role.label}，菜单和能看到的范围已经换过来")


def _chosen(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NoSuchAppointment from None

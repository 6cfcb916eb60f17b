"""邀请: a colleague gets a link, and opens her account herself."""

from functools import partial

from litestar import Response, get, post

from jinguo.access.accounts.keepers import keeps_offices
from jinguo.access.accounts.queries import KINDS
from jinguo.access.forms import NOTHING, NewInvitation
from jinguo.access.invitations import actions as invitations
from jinguo.access.policy import policy
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.kernel.text import qr
from jinguo.web.desk import choices
from jinguo.web.desk.accounts.pages import HERE, ROLES
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.stamp import SHOWN
from jinguo.web.steps import submitted, then

FIELDS = {"no_such_organisation": "organisation", "not_found": "phone"}
NO_ROLE = (NOTHING, "先不授角色，开通后再授")


@get(f"{HERE}/invite", opt=allow(Permission.KEEP_ACCOUNTS))
async def new_invitation(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show an empty form for an invitation."""
    return await _form_page(request, actor, FormState({"kind": "business"}))


@post(f"{HERE}/invite", opt=allow(Permission.KEEP_ACCOUNTS) | SHOWN, status_code=200)
async def invite(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Invite somebody: the link is shown on this one page, kept nowhere."""

    def read(form: Sent) -> NewInvitation:
        if actor.may(Permission.KEEP_GRANTS) and not form.text("role"):
            raise Invalid(fields={"role": "请选一个角色，或选“先不授角色”"})
        return form.read(NewInvitation)

    step, page = partial(invitations.invite, actor), partial(_form_page, request, actor)
    return await submitted(request, read, step, page, lambda _, token: _link_page(request, token), beside=FIELDS)


@post(f"{HERE}/invitations/{{invitation_id:uuid}}/again", opt=allow(Permission.KEEP_ACCOUNTS) | SHOWN, status_code=200)
async def invite_again(request: WebRequest, actor: CurrentActor, invitation_id: PathId) -> Response[str]:
    """Send an invitation again, with a new link in place of the former."""
    return await _link_page(request, await invitations.send_again(actor, invitation_id))


@post(f"{HERE}/invitations/{{invitation_id:uuid}}/revoke", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def revoke_invitation(actor: CurrentActor, invitation_id: PathId) -> Response[str]:
    """Revoke an invitation, so that its link is worthless."""
    return await then(HERE, invitations.revoke(actor, invitation_id), "邀请已撤回，链接打不开了")


async def _form_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/invitation_new.html",
        status_code=status_code,
        form=form,
        roles=[*ROLES, NO_ROLE] if actor.may(Permission.KEEP_GRANTS) else [],
        kinds=list(KINDS.items()) if keeps_offices(actor) else [],
        may_link=actor.may(Permission.REGISTER_VOLUNTEERS),
        organisations=await choices.organisations(actor),
    )


async def _link_page(request: WebRequest, token: str) -> Response[str]:
    link = f"{settings().origin}/join/{token}"
    invited = await invitations.invited(token)
    return await desk_page(
        request,
        "desk/invitation_link.html",
        link=link,
        code=qr.svg(link, title="邀请二维码"),
        invited=invited,
        hours=int(policy().invitation_lives.total_seconds()) // 3600,
        now=clock.now(),
    )

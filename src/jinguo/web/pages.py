"""Pages with what stands around them: the desk's menu, the federation's name, and what was just done."""

from litestar import Response

from jinguo.access.appointments import queries as holdings
from jinguo.access.appointments.queries import Holding
from jinguo.authority.actor import NOBODY, Actor
from jinguo.authority.grants import Permission, Role
from jinguo.notifications.messages import desk_inbox
from jinguo.organisations import queries as organisations
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.web import flash, menu
from jinguo.web.jinja import render
from jinguo.web.parameters import WebRequest
from jinguo.web.sessions.session import seconds_left
from jinguo.web.shells import DeskShell, Hat, VolunteerShell
from jinguo.web.wording import last_day

INBOX = "/desk/inbox"
"""Where staff read their messages; the menu counts what is new there."""

EVERY_FEDERATION = "妇女联合会"
"""Where no single federation can be named."""


async def phone_page(
    request: WebRequest,
    template: str,
    *,
    federation: str = "",
    help_phone: str = "",
    status_code: int = 200,
    **context: object,
) -> Response[str]:
    """Show a page for a phone (base/volunteer.html): volunteers and visitors. `federation` signs it; without one, the
    only district's.
    """
    said = flash.said_before(request)
    shell = VolunteerShell(federation or await _only_federation(), help_phone, said)
    page = render(template, status_code=status_code, personal=True, shell=shell, **context)
    if said:
        flash.forget(page)
    return page


async def desk_page(request: WebRequest, template: str, *, status_code: int = 200, **context: object) -> Response[str]:
    """Show a page for staff (base/desk.html), with the menu of what this actor may open. `actor` is passed to the
    template too.
    """
    actor: Actor = request.scope.get("user") or NOBODY
    said = flash.said_before(request)
    hats = await _hats(actor)
    waiting = {INBOX: await desk_inbox.unread(actor)}
    shell = DeskShell(
        federation=await _federation(actor.path),
        nav=menu.groups(request.app, actor, request.url.path, waiting),
        user_name=actor.name,
        user_role=next((hat.label for hat in hats if hat.current), role_name(actor)),
        sign_out="/logout",
        flash=said,
        hats=hats,
        idle=seconds_left(request),
        may_search=actor.may(Permission.SEE_ORGANISATIONS),
    )
    page = render(template, status_code=status_code, personal=True, shell=shell, actor=actor, **context)
    if said:
        flash.forget(page)
    return page


def role_name(actor: Actor) -> str:
    """The words for what an actor is: her roles, each once."""
    return "、".join(dict.fromkeys(Role(grant.role).label for grant in actor.grants))


def hat_label(hat: Holding) -> str:
    """The name of a role as held: 招宝山街道 · 干事（代理至 11月30日）."""
    known = [f"代理至 {last_day(hat.until)}"] if hat.is_deputy and hat.until else []
    known += ["只管一场活动"] if hat.event else []
    return f"{hat.organisation} · {hat.role.label}" + (f"（{'，'.join(known)}）" if known else "")


async def _hats(actor: Actor) -> tuple[Hat, ...]:
    if actor.session is None or not actor.grants:
        return ()
    worn = {grant.id for grant in actor.grants}
    return tuple(Hat(str(hat.id), hat_label(hat), hat.id in worn) for hat in await holdings.hats(actor))


async def _federation(path: str | None) -> str:
    try:
        return (await organisations.by_path(path or "")).federation
    except NoSuchOrganisation:
        return EVERY_FEDERATION


async def _only_federation() -> str:
    districts = await organisations.districts()
    return districts[0].federation if len(districts) == 1 else EVERY_FEDERATION

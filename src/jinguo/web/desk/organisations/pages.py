"""组织: the tree, one organisation, adding one under another, putting a name right, taking one out."""

from functools import partial

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.organisations import actions, queries
from jinguo.organisations.catalogue import NewFieldKind, OrganisationKind, may_stand_under
from jinguo.organisations.errors import CodeTaken
from jinguo.organisations.forms import NewOrganisation, OrganisationName, UncodedOrganisation
from jinguo.organisations.queries import Place
from jinguo.volunteers.registry import counts
from jinguo.web.desk import choices
from jinguo.web.desk.organisations.tree import branches
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted
from jinguo.web.submissions.rebase import Rebased, Row, save

HERE = "/desk/organisations"
FIELDS = {CodeTaken.code: "code"}


@get(HERE, opt=allow(Permission.SEE_ORGANISATIONS) | menu("组织", "network", Group.ORGANISATION, 50))
async def tree(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the tree within the actor's reach, with the number of volunteers of each branch."""
    places = await queries.subtree(actor)
    people = await counts.serving(actor) if actor.may(Permission.SEE_VOLUNTEERS) else {}
    return await desk_page(
        request,
        "desk/organisations.html",
        roots=branches(places, people),
        total=len(places),
        may_keep=actor.may(Permission.KEEP_ORGANISATIONS),
        may_see_volunteers=actor.may(Permission.SEE_VOLUNTEERS),
    )


@get(f"{HERE}/{{code:str}}", opt=allow(Permission.SEE_ORGANISATIONS))
async def organisation(request: WebRequest, actor: CurrentActor, code: FromPath[str]) -> Response[str]:
    """Show one organisation, what stands under it, and what can be done with it."""
    return await _page(request, actor, code)


@get(f"{HERE}/{{code:str}}/new", opt=allow(Permission.KEEP_ORGANISATIONS))
async def new(request: WebRequest, actor: CurrentActor, code: FromPath[str]) -> Response[str]:
    """Show an empty form for an organisation under this one: only kinds that may stand there."""
    return await _new_page(request, actor, code, FormState())


@post(f"{HERE}/{{code:str}}/new", opt=allow(Permission.KEEP_ORGANISATIONS), status_code=200)
async def add(request: WebRequest, actor: CurrentActor, code: FromPath[str]) -> Response[str]:
    """Add an organisation to the tree. What has no division code is given one."""
    step, page = partial(_added, actor, code), partial(_new_page, request, actor, code)
    return await submitted(request, Sent, step, page, _found, beside=FIELDS)


@post(f"{HERE}/{{code:str}}/name", opt=allow(Permission.KEEP_ORGANISATIONS), status_code=200)
async def rename(request: WebRequest, actor: CurrentActor, code: FromPath[str]) -> Response[str]:
    """Correct an organisation's name."""

    async def look() -> Row:
        place = await queries.by_code(code)
        return Row({"name": place.name}, place.version)

    async def write(upon: Rebased, version: str) -> None:
        await actions.rename(actor, code, upon.form.read(OrganisationName), version)

    step, page = partial(save, look=look, write=write), partial(_page, request, actor, code)
    return await submitted(request, Sent, step, page, see_other(f"{HERE}/{code}", "名称已改好"))


@post(f"{HERE}/{{code:str}}/end", opt=allow(Permission.KEEP_ORGANISATIONS), status_code=200)
async def end(request: WebRequest, actor: CurrentActor, code: FromPath[str]) -> Response[str]:
    """End an organisation, if nothing belongs to it."""
    page = partial(_page, request, actor, code)
    return await submitted(
        request,
        Sent,
        lambda _: actions.end(actor, code),
        page,
        lambda _, place: see_other(HERE, f"已撤销：{place.name}"),
    )


def _found(_: Sent, place: Place) -> Response[str]:
    return see_other(f"{HERE}/{place.code}", f"已加入：{place.name}，代码 {place.code}。加错了的话，在这里撤销")


async def _added(actor: Actor, parent: str, form: Sent) -> Place:
    uncoded = {kind for kind in OrganisationKind if not kind.is_division}
    if form.text("kind") in uncoded and not form.text("code"):
        return await actions.add_uncoded(actor, form.read(UncodedOrganisation, parent_code=parent))
    return await actions.add(actor, form.read(NewOrganisation, parent_code=parent))


async def _page(
    request: WebRequest, actor: Actor, code: str, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    place = await queries.by_code(code)
    places = await queries.subtree(actor, place.path)
    people = await counts.serving(actor) if actor.may(Permission.SEE_VOLUNTEERS, within=place.path) else {}
    (branch,) = branches(places, people)
    return await desk_page(
        request,
        "desk/organisation.html",
        status_code=status_code,
        branch=branch,
        full_name=(await queries.full_names({place.path}))[place.path],
        kinds=_kinds_under(place),
        form=form or FormState.of_row({"name": place.name}),
        may_keep=actor.may(Permission.KEEP_ORGANISATIONS, within=place.path),
        may_see_volunteers=actor.may(Permission.SEE_VOLUNTEERS, within=place.path),
    )


async def _new_page(
    request: WebRequest, actor: Actor, code: str, form: FormState, status_code: int = 200
) -> Response[str]:
    place = await queries.by_code(code)
    require(actor, Permission.KEEP_ORGANISATIONS, within=place.path)
    return await desk_page(
        request,
        "desk/organisation_new.html",
        status_code=status_code,
        place=place,
        kinds=choices.labelled(_kinds_under(place)),
        fields=choices.labelled(NewFieldKind),
        form=form,
    )


def _kinds_under(place: Place) -> list[OrganisationKind]:
    return [kind for kind in OrganisationKind if may_stand_under(kind, place.kind)]

"""资质种类: those that every district has, and those that a district adds."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.qualifications import actions, queries
from jinguo.qualifications.catalogue import Sort
from jinguo.qualifications.forms import NewKind
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/qualifications/kinds"


@get(HERE, opt=allow(Permission.KEEP_QUALIFICATIONS))
async def kinds(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """All that count where she works."""
    return await _kinds(request, actor, FormState())


@post(HERE, opt=allow(Permission.SET_CARE_RULES), status_code=200)
async def add(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Add one of the district's own."""
    step, page = partial(actions.add_kind, actor), partial(_kinds, request, actor)
    return await submitted(request, NewKind, step, page, lambda new, _: see_other(HERE, f"已加上：{new.label}"))


@post(f"{HERE}/{{kind_id:uuid}}/end", opt=allow(Permission.SET_CARE_RULES), status_code=200)
async def end(actor: CurrentActor, kind_id: PathId) -> Response[str]:
    """Nobody is given it any more."""
    return await then(HERE, actions.end_kind(actor, kind_id), "已停用，以前登记的都还在")


async def _kinds(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    known = await queries.kinds(actor)
    return await desk_page(
        request,
        "desk/qualification_kinds.html",
        status_code=status_code,
        form=form,
        kinds=known,
        names={kind.code: kind.label for kind in known},
        sorts=choices.labelled(sort for sort in Sort if sort is not Sort.QUERY),
        covers=[(kind.code, kind.label) for kind in known if kind.sort is not Sort.QUERY],
        may_set=actor.may(Permission.SET_CARE_RULES, within=actions.district_of(actor.path) or "-"),
    )

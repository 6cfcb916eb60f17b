"""资质: those that end soon, and all of one volunteer."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.qualifications import actions, queries
from jinguo.qualifications.catalogue import Kind, Result
from jinguo.qualifications.errors import NoSuchKind, RecordedAlready
from jinguo.qualifications.forms import NewQualification, Withdrawal
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

FIELDS = {NoSuchKind.code: "kind", RecordedAlready.code: "begun_on"}


def _page(volunteer_id: UUID) -> str:
    return f"/desk/volunteers/{volunteer_id}/qualifications"


@get("/desk/qualifications", opt=allow(Permission.KEEP_QUALIFICATIONS) | menu("资质", "award", Group.PEOPLE, 36))
async def ending(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """What ends within 60 days, and what has ended, of volunteers within reach."""
    run_out = request.query_params.get("state") == "run-out"
    found = await queries.ending(actor, run_out=run_out, page=page_number(request))
    return await desk_page(
        request,
        "desk/qualifications.html",
        found=found.rows,
        run_out=run_out,
        pager=pager(request, found),
        today=clock.today(),
    )


@get("/desk/volunteers/{volunteer_id:uuid}/qualifications", opt=allow(Permission.SEE_VOLUNTEERS))
async def hers(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """All of one volunteer, past ones too, and the form for a new one."""
    return await _hers(request, actor, volunteer_id)


@post("/desk/volunteers/{volunteer_id:uuid}/qualifications", opt=allow(Permission.KEEP_QUALIFICATIONS), status_code=200)
async def record(request: WebRequest, actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Write one down."""
    step, page = partial(actions.record, actor, volunteer_id), partial(_hers, request, actor, volunteer_id)
    return await submitted(
        request,
        NewQualification,
        step,
        page,
        lambda _, done: see_other(_page(volunteer_id), f"已登记：{done.kind.label}"),
        beside=FIELDS,
    )


@post(
    "/desk/volunteers/{volunteer_id:uuid}/qualifications/{qualification_id:uuid}/withdrawal",
    opt=allow(Permission.KEEP_QUALIFICATIONS),
    status_code=200,
)
async def withdraw(
    request: WebRequest,
    actor: CurrentActor,
    volunteer_id: PathId,
    qualification_id: PathId,
) -> Response[str]:
    """It counts no longer; the reason is asked for beside the button."""
    step = partial(actions.withdraw, actor, qualification_id)
    page = partial(_hers, request, actor, volunteer_id, withdrawn=qualification_id)
    return await submitted(request, _withdrawal, step, page, see_other(_page(volunteer_id), "已撤销，记录还在"))


def _withdrawal(form: Sent) -> Withdrawal:
    return form.read(Withdrawal, reason=form.text("why"))


async def _hers(
    request: WebRequest,
    actor: Actor,
    volunteer_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    withdrawn: UUID | None = None,
) -> Response[str]:
    card = await volunteers.volunteer(actor, volunteer_id)
    return await desk_page(
        request,
        "desk/volunteer_qualifications.html",
        status_code=status_code,
        card=card,
        held=await queries.hers(actor, volunteer_id),
        form=form if form and withdrawn is None else FormState({"begun_on": f"{clock.today()}"}),
        wrong=form.errors if form and withdrawn else {},
        withdrawn=withdrawn,
        may_keep=actor.may(Permission.KEEP_QUALIFICATIONS, within=card.path),
        kinds=[(kind.code, _kind_words(kind)) for kind in await queries.kinds_at(card.path)],
        results=choices.labelled(Result),
    )


def _kind_words(kind: Kind) -> str:
    term = f"{kind.months} 个月" if kind.months else "长期"
    return f"{kind.sort.label}：{kind.label}（{term}）"

"""到期清理: what is due, what cools off, whom it concerns, what is held back, and how long what is kept."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.parts import rules
from jinguo.retention import holds, queries
from jinguo.retention.catalogue import GUARD
from jinguo.retention.clearance import actions as clearance
from jinguo.retention.clearance import due
from jinguo.retention.clearance.due import seen_rules
from jinguo.retention.clearance.export import export
from jinguo.retention.forms import NewHold
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.desk.exports.form import export_page
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.limits import EXPORTS, limited
from jinguo.web.menu import Group, menu
from jinguo.web.numbers import by_number
from jinguo.web.pages import desk_page
from jinguo.web.steps import then

HERE = "/desk/retention"
FILE = f"{HERE}/list"


@get(HERE, opt=allow(Permission.KEEP_RETENTION) | menu("到期清理", "hourglass", Group.MANAGEMENT, 72))
async def retention(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Show all of retention on one page, for the actor's own district."""
    return await _page(request, actor, FormState())


@get(f"{HERE}/batches/{{batch_id:uuid}}", opt=allow(Permission.KEEP_RETENTION))
async def batch(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], batch_id: FromPath[UUID]
) -> Response[str]:
    """Show one batch with the people whom it concerns, to be looked through before it is cleared."""
    found = await clearance.batch(actor, batch_id)
    people = await due.concerned(actor, found.rule, found.cutoff) if found.done_at is None else []
    return await desk_page(request, "desk/retention_batch.html", batch=found, people=people)


@post(f"{HERE}/batches/{{batch_id:uuid}}/confirmation", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def confirm(actor: NamedDependency[Actor], batch_id: FromPath[UUID]) -> Response[str]:
    """Confirm a batch, since a second person has looked through its list."""
    where = f"{HERE}/batches/{batch_id}"
    return await then(where, clearance.confirm(actor, batch_id), "已确认，下一次清理时办理")


@post(f"{HERE}/holds", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def hold(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Hold a rule back, or a person by her number."""
    form = await sent(request)
    try:
        await holds.hold(actor, form.read(NewHold, **await _person(actor, form.text("number"))))
    except JinguoError as error:
        return await _page(request, actor, form.state(error), error.status)
    return see_other(HERE, "已暂停，到期也不会清理")


async def _person(actor: Actor, number: str) -> dict[str, UUID]:
    if not number:
        return {}
    return {"person": (await volunteers.volunteer(actor, await by_number(actor, number))).person}


@post(f"{HERE}/holds/{{hold_id:uuid}}/lifting", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def lift(actor: NamedDependency[Actor], hold_id: FromPath[UUID]) -> Response[str]:
    """Lift a hold, so that what was held is cleared again when it is due."""
    return await then(HERE, holds.lift(actor, hold_id), "已解除暂停")


@get(FILE, opt=allow(Permission.KEEP_RETENTION))
async def before_list(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Show what the file will hold, and ask what for."""
    return await _before(request, actor, FormState())


@post(FILE, opt=allow(Permission.KEEP_RETENTION) | limited(EXPORTS), status_code=200)
async def list_file(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[bytes] | Response[str]:
    """Download the dry run as a workbook."""
    form = await sent(request)
    try:
        made = await export(actor, form.text("purpose"))
    except JinguoError as error:
        return await _before(request, actor, form.state(error), error.status)
    file = download(made.content, made.name, XLSX)
    file.headers |= {"X-Export-Number": made.number}
    return file


async def _before(
    request: Request[Any, Any, Any], actor: Actor, form: FormState, status_code: int = 200
) -> Response[str]:
    return await export_page(
        request,
        actor,
        form,
        title="导出到期清理清单",
        address=FILE,
        back=(HERE, "到期清理"),
        facts=[("内容", "按规则和组织的条数、人数；涉及的人的姓名和编号，没有号码；各条规则和依据")],
        hidden={},
        files=(),
        status_code=status_code,
    )


async def _page(
    request: Request[Any, Any, Any], actor: Actor, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/retention.html",
        status_code=status_code,
        form=form,
        due=await due.due(actor),
        batches=await clearance.batches(actor),
        cleared=await clearance.batches(actor, done=True, limit=20),
        holds=await queries.holds(actor),
        rules=rules(),
        choices=[(rule.slug, rule.label) for rule in seen_rules(actor)],
        guard=GUARD,
    )

"""到期清理: what is due, what cools off, whom it concerns, what is held back, and how long what is kept."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.parts import rules
from jinguo.retention import holds, queries
from jinguo.retention.catalogue import GUARD
from jinguo.retention.clearance import actions as clearance
from jinguo.retention.clearance import due
from jinguo.retention.clearance.due import seen_rules
from jinguo.retention.clearance.export import Exported, export
from jinguo.retention.forms import NewHold
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.desk.exports.form import export_page
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.limits import EXPORTS, limited
from jinguo.web.menu import Group, menu
from jinguo.web.numbers import by_number
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/retention"
FILE = f"{HERE}/list"


@get(HERE, opt=allow(Permission.KEEP_RETENTION) | menu("到期清理", "hourglass", Group.MANAGEMENT, 72))
async def retention(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show all of retention on one page, for the actor's own district."""
    return await _page(request, actor, FormState())


@get(f"{HERE}/batches/{{batch_id:uuid}}", opt=allow(Permission.KEEP_RETENTION))
async def batch(request: WebRequest, actor: CurrentActor, batch_id: PathId) -> Response[str]:
    """Show one batch with the people whom it concerns, to be looked through before it is cleared."""
    found = await clearance.batch(actor, batch_id)
    people = await due.concerned(actor, found.rule, found.cutoff) if found.done_at is None else []
    return await desk_page(request, "desk/retention_batch.html", batch=found, people=people)


@post(f"{HERE}/batches/{{batch_id:uuid}}/confirmation", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def confirm(actor: CurrentActor, batch_id: PathId) -> Response[str]:
    """Confirm a batch, since a second person has looked through its list."""
    where = f"{HERE}/batches/{batch_id}"
    return await then(where, clearance.confirm(actor, batch_id), "已确认，下一次清理时办理")


@post(f"{HERE}/holds", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def hold(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Hold a rule back, or a person by her number."""
    step, page = partial(_hold, actor), partial(_page, request, actor)
    return await submitted(request, Sent, step, page, see_other(HERE, "已暂停，到期也不会清理"))


async def _hold(actor: Actor, form: Sent) -> None:
    number, person = form.text("number"), dict[str, UUID]()
    if number:
        person["person"] = (await volunteers.volunteer(actor, await by_number(actor, number))).person
    await holds.hold(actor, form.read(NewHold, **person))


@post(f"{HERE}/holds/{{hold_id:uuid}}/lifting", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def lift(actor: CurrentActor, hold_id: PathId) -> Response[str]:
    """Lift a hold, so that what was held is cleared again when it is due."""
    return await then(HERE, holds.lift(actor, hold_id), "已解除暂停")


@get(FILE, opt=allow(Permission.KEEP_RETENTION))
async def before_list(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what the file will hold, and ask what for."""
    return await _before(request, actor, FormState())


@post(FILE, opt=allow(Permission.KEEP_RETENTION) | limited(EXPORTS), status_code=200)
async def list_file(request: WebRequest, actor: CurrentActor) -> Response[bytes] | Response[str]:
    """Download the dry run as a workbook."""
    page = partial(_before, request, actor)
    return await submitted(request, Sent, lambda form: export(actor, form.text("purpose")), page, _file)


def _file(_: Sent, made: Exported) -> Response[bytes]:
    file = download(made.content, made.name, XLSX)
    file.headers |= {"X-Export-Number": made.number}
    return file


async def _before(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
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


async def _page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
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

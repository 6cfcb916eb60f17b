"""删除申请: what waits, the plan of each, the second person's answer, and the erasure itself when it is due."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import Invalid
from jinguo.retention import queries
from jinguo.retention.catalogue import ANSWER_WITHIN, ERASURE_COOL_OFF, Fate, State
from jinguo.retention.forms import Answer
from jinguo.retention.plan import of_fate
from jinguo.retention.queries import Request as Asked
from jinguo.retention.requests import actions
from jinguo.volunteers.registry import queries as volunteers
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

LIST = "/desk/erasures"
AGREE, REFUSE = "agree", "refuse"


@get(LIST, opt=allow(Permission.REGISTER_VOLUNTEERS) | menu("删除申请", "user-x", Group.PEOPLE, 62))
async def erasures(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the requests to erase under way, the most urgent first; with `?ended=yes` those that have ended."""
    ended = request.query_params.get("ended") == "yes"
    found = await queries.requests(actor, under_way=not ended)
    return await desk_page(request, "desk/erasures.html", ended=ended, found=found, answer_within=ANSWER_WITHIN)


@get(f"{LIST}/{{request_id:uuid}}", opt=allow(Permission.REGISTER_VOLUNTEERS))
async def erasure(request: WebRequest, actor: CurrentActor, request_id: PathId) -> Response[str]:
    """Show one request to erase: what would go, what stays and why, and the step that is next."""
    return await _page(request, actor, await queries.request(actor, request_id), FormState())


@post("/desk/volunteers/{volunteer_id:uuid}/erasure", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def ask_on_paper(actor: CurrentActor, volunteer_id: PathId) -> Response[str]:
    """Enter a volunteer's written request to erase."""
    number = await actions.ask(actor, (await volunteers.volunteer(actor, volunteer_id)).person)
    asked = await queries.receipt(number)
    return see_other(f"{LIST}/{asked.id}", f"已登记，编号 {number}，请写给她。她的资料从现在起限制处理")


@post(f"{LIST}/{{request_id:uuid}}/plan", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def draw_up(actor: CurrentActor, request_id: PathId) -> Response[str]:
    """Draw up the plan of an erasure: what would go and what would stay; whoever does so cannot approve it."""
    done = "方案已拟定，请另一位有权限的同事审批"
    return await then(f"{LIST}/{request_id}", actions.draw_up(actor, request_id), done)


@post(f"{LIST}/{{request_id:uuid}}/decision", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def decide(request: WebRequest, actor: CurrentActor, request_id: PathId) -> Response[str]:
    """Decide about an erasure, as the second person: the button that was pressed says which."""
    asked = await queries.request(actor, request_id)
    step, page = partial(actions.decide, actor, request_id), partial(_page, request, actor, asked)
    return await submitted(request, _answer, step, page, lambda answer, _: _decided(request_id, answer))


def _decided(request_id: UUID, answer: Answer) -> Response[str]:
    told = f"已同意，{ERASURE_COOL_OFF.days} 天冷静期满后删除" if answer.agree else "已写明理由，本人能看到"
    return see_other(f"{LIST}/{request_id}", told)


def _answer(form: Sent) -> Answer:
    if form.text("decision") not in (AGREE, REFUSE):
        raise Invalid("请点“同意删除”或“不同意”。")
    return form.read(Answer, agree=form.text("decision") == AGREE)


@post(f"{LIST}/{{request_id:uuid}}/withdrawal", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def withdraw(actor: CurrentActor, request_id: PathId) -> Response[str]:
    """Withdraw a request to erase, which she has taken back in writing or by word."""
    return await then(f"{LIST}/{request_id}", actions.withdraw(actor, request_id), "已撤回，她的资料恢复正常使用")


@post(f"{LIST}/{{request_id:uuid}}/completion", opt=allow(Permission.KEEP_RETENTION), status_code=200)
async def carry_out(actor: CurrentActor, request_id: PathId) -> Response[str]:
    """Carry an erasure out, now that the cool-off is over."""
    return await then(f"{LIST}/{request_id}", actions.carry_out(actor, request_id), "已删除，回执在下面，可以打印")


async def _page(
    request: WebRequest, actor: Actor, asked: Asked, form: FormState, status_code: int = 200
) -> Response[str]:
    lines = asked.receipt or asked.plan
    return await desk_page(
        request,
        "desk/erasure.html",
        status_code=status_code,
        asked=asked,
        form=form,
        blocks=of_fate(asked.plan, Fate.BLOCK),
        gone=of_fate(lines, Fate.ERASE),
        kept=of_fate(lines, Fate.KEEP),
        state=State,
        is_planner=asked.planned_by == actor.id,
        may_decide=actor.may(Permission.KEEP_RETENTION, within=asked.path),
        cool_off=ERASURE_COOL_OFF.days,
    )

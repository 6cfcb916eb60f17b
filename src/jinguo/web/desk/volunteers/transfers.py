"""转入申请: asking another branch for a volunteer, and answering those who ask for one of ours."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.volunteers.forms import NewTransfer, TransferAnswer
from jinguo.volunteers.transfers import actions as transfers
from jinguo.volunteers.transfers import requests
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/volunteers/transfers"


@get(HERE, opt=allow(Permission.REGISTER_VOLUNTEERS) | shortcut("转入申请", "log-in"))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the transfers that wait for us, and those that we have asked for."""
    return await _page(request, actor)


@post(HERE, opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def ask(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for the transfer of whoever has this phone; the answer is the same whether anybody has it."""
    step, page = partial(transfers.ask, actor), partial(_page, request, actor)
    done = see_other(HERE, "申请已发出。如果她登记过，她现在所属的妇联会答复；30 天没有答复就作废")
    return await submitted(request, NewTransfer, step, page, done)


@post(f"{HERE}/{{transfer:uuid}}/answer", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def decide(request: WebRequest, actor: CurrentActor, transfer: PathId) -> Response[str]:
    """Decide about a transfer: agree, and she moves at once; or refuse with a sentence."""
    step, page = partial(transfers.decide, actor, transfer), partial(_page, request, actor, answered=transfer)
    return await submitted(
        request,
        TransferAnswer,
        step,
        page,
        lambda answer, _: see_other(
            HERE, "已同意，她已经转过去，以前的时长还记在这里" if answer.agree else "已答复：不同意"
        ),
    )


@post(f"{HERE}/{{transfer:uuid}}/withdraw", opt=allow(Permission.REGISTER_VOLUNTEERS), status_code=200)
async def withdraw(actor: CurrentActor, transfer: PathId) -> Response[str]:
    """Withdraw a transfer request."""
    return await then(HERE, transfers.withdraw(actor, transfer), "已撤回申请")


async def _page(
    request: WebRequest,
    actor: Actor,
    form: FormState | None = None,
    status_code: int = 200,
    answered: UUID | None = None,
) -> Response[str]:
    """Show the page of transfers; `form` is the new request, or the answer to the one that was `answered`."""
    typed = form or FormState()
    return await desk_page(
        request,
        "desk/transfers.html",
        status_code=status_code,
        incoming=await requests.incoming(actor),
        outgoing=await requests.outgoing(actor),
        organisations=await choices.organisations(actor),
        form=FormState() if answered else typed,
        answer=typed if answered else FormState(),
        answered=answered,
    )

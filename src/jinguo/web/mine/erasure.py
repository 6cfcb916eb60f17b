"""申请删除我的资料: what it means before she asks, where it stands, and taking it back."""

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.kernel.errors import Conflict
from jinguo.retention import queries
from jinguo.retention.catalogue import ANSWER_WITHIN, ERASURE_COOL_OFF, State
from jinguo.retention.requests import actions
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.shells import Flash

HERE = "/me/erasure"
UNDER_WAY = (State.ASKED, State.PLANNED, State.COOLING, State.DUE)


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def own_erasure(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what erasing would take and what would stay; or where the volunteer's request stands."""
    asked = await queries.own_request(actor)
    return await own_phone_page(
        request,
        actor,
        "erasure",
        asked=asked,
        under_way=asked is not None and asked.state in UNDER_WAY,
        answer_within=ANSWER_WITHIN,
        cool_off=ERASURE_COOL_OFF.days,
    )


@post(HERE, opt=allow(Permission.OWN_PAGE), status_code=200)
async def ask_erasure(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask for the volunteer's own data to be erased; from now on it is stored and nothing else."""
    if (await sent(request)).text("understood") != "yes":
        return see_other(HERE, Flash("请先勾选“我看明白了”，再点申请", "warn"))
    try:
        await actions.ask(actor)
    except Conflict as error:
        return see_other(HERE, Flash(error.message, "warn"))
    return see_other(HERE, "已收到您的申请，编号在下面，请记下来")


@post(f"{HERE}/withdrawal", opt=allow(Permission.OWN_PAGE), status_code=200)
async def withdraw_erasure(actor: CurrentActor) -> Response[str]:
    """Withdraw the volunteer's own request to erase; everything is as it was."""
    try:
        await actions.withdraw(actor)
    except Conflict as error:
        return see_other(HERE, Flash(error.message, "warn"))
    return see_other("/me", "已撤回删除申请，可以照常报名、签到")

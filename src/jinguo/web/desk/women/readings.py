"""困难妇女查阅审批: who asks to read, who may now, and entries whose key may be destroyed."""

from litestar import Response, get, post

from jinguo.aid.women import actions, grants, queries
from jinguo.authority.grants import Permission
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import then

HERE = "/desk/women/readings"
APPROVING = allow(Permission.APPROVE_READINGS)
ONE = f"{HERE}/{{woman_grant_id:uuid}}"


@get(HERE, opt=APPROVING | menu("困难妇女查阅", "mail-open", Group.CARE, 56))
async def approvals(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what waits for whoever is responsible; of the women there are codes alone."""
    return await desk_page(
        request,
        "desk/women_readings.html",
        waiting=await queries.waiting(actor),
        running=await queries.running(actor),
        ended=await queries.ended(actor),
    )


@post(f"{ONE}/answer", opt=APPROVING, status_code=200)
async def decide(request: WebRequest, actor: CurrentActor, woman_grant_id: PathId) -> Response[str]:
    """Approve a request, or refuse it."""
    agree = (await sent(request)).text("agree") == "true"
    return await then(HERE, grants.decide(actor, woman_grant_id, agree), "已批准" if agree else "已答复：不批准")


@post(f"{ONE}/end", opt=APPROVING, status_code=200)
async def revoke(actor: CurrentActor, woman_grant_id: PathId) -> Response[str]:
    """Take a grant back before its time."""
    return await then(HERE, grants.end(actor, woman_grant_id), "授权已收回，马上不能再查阅")


@post(f"{HERE}/entries/{{woman_id:uuid}}/erasure", opt=APPROVING, status_code=200)
async def erase(actor: CurrentActor, woman_id: PathId) -> Response[str]:
    """Destroy the key of a closed entry."""
    return await then(HERE, actions.erase_entry(actor, woman_id), "密钥已销毁，谁也打不开了")

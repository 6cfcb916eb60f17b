"""爱心妈妈 on a volunteer's own page: what she still lacks, until when each is valid; she applies, pauses, ends."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.mothers import actions, queries
from jinguo.mothers.catalogue import Distance, State
from jinguo.mothers.forms import Offer
from jinguo.qualifications import queries as qualifications
from jinguo.web.desk.mothers.registration import LISTS, offered
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/me/mother"


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def own_mother(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show where she stands, what is missing, and all her qualifications."""
    return await own_phone_page(
        request,
        actor,
        "mother",
        her=await queries.own(actor),
        policy=await queries.own_policy(actor),
        held=await qualifications.own(actor),
        today=clock.today(),
    )


@get(f"{HERE}/offer", opt=allow(Permission.OWN_PAGE))
async def asked(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the form with which she applies, or corrects what she offers."""
    return await _offer(request, actor)


@post(f"{HERE}/offer", opt=allow(Permission.OWN_PAGE), status_code=200)
async def offer(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Take her application, or what she corrects."""
    her = await queries.own(actor)
    is_new = her is None or her.state is State.ENDED
    step, page = partial(actions.apply if is_new else actions.revise_own, actor), partial(_offer, request, actor)
    said = "已收到您的申请，工作人员会联系您" if is_new else "已保存"
    return await submitted(request, Offer, step, page, see_other(HERE, said))


@post(f"{HERE}/pause", opt=allow(Permission.OWN_PAGE), status_code=200)
async def pause(actor: CurrentActor) -> Response[str]:
    """Pause her at her own wish."""
    return await then(HERE, actions.pause_own(actor), "已暂停。什么时候方便了，再点“恢复”")


@post(f"{HERE}/resumption", opt=allow(Permission.OWN_PAGE), status_code=200)
async def resume(actor: CurrentActor) -> Response[str]:
    """Let her go on after a pause of her own."""
    return await then(HERE, actions.resume_own(actor), "已恢复，谢谢您")


@post(f"{HERE}/end", opt=allow(Permission.OWN_PAGE), status_code=200)
async def end(actor: CurrentActor) -> Response[str]:
    """End it at her own wish."""
    return await then(HERE, actions.end_own(actor), "已办理退出。谢谢您这段时间的付出")


async def _offer(
    request: WebRequest, actor: Actor, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    her, policy = await queries.own(actor), await queries.own_policy(actor)
    if her is None and not policy.self_apply:
        return see_other(HERE)
    fresh = {"capacity": "1", "distance": Distance.TOWN.value, "languages": ["mandarin"]}
    return await own_phone_page(
        request,
        actor,
        "mother_offer",
        status_code=status_code,
        form=form or (offered(her) if her else FormState(fresh)),
        applies=her is None or her.state is State.ENDED,
        lists=LISTS,
    )

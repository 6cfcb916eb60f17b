"""爱心妈妈 on a volunteer's own page: what she still lacks, until when each is valid; she applies, pauses, ends."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.mothers import actions, queries
from jinguo.mothers.catalogue import Distance, State
from jinguo.mothers.forms import Offer
from jinguo.qualifications import queries as qualifications
from jinguo.web.desk.mothers.registration import LISTS, offered
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.steps import then

HERE = "/me/mother"


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def own_mother(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
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
async def asked(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Show the form with which she applies, or corrects what she offers."""
    return await _offer(request, actor)


@post(f"{HERE}/offer", opt=allow(Permission.OWN_PAGE), status_code=200)
async def offer(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Take her application, or what she corrects."""
    form, her = await sent(request), await queries.own(actor)
    try:
        said = form.read(Offer)
        if her is None or her.state is State.ENDED:
            await actions.apply(actor, said)
        else:
            await actions.revise_own(actor, said)
    except JinguoError as error:
        return await _offer(request, actor, form.state(error), error.status)
    return see_other(HERE, "已保存" if her and her.state is not State.ENDED else "已收到您的申请，工作人员会联系您")


@post(f"{HERE}/pause", opt=allow(Permission.OWN_PAGE), status_code=200)
async def pause(actor: NamedDependency[Actor]) -> Response[str]:
    """Pause her at her own wish."""
    return await then(HERE, actions.pause_own(actor), "已暂停。什么时候方便了，再点“恢复”")


@post(f"{HERE}/resumption", opt=allow(Permission.OWN_PAGE), status_code=200)
async def resume(actor: NamedDependency[Actor]) -> Response[str]:
    """Let her go on after a pause of her own."""
    return await then(HERE, actions.resume_own(actor), "已恢复，谢谢您")


@post(f"{HERE}/end", opt=allow(Permission.OWN_PAGE), status_code=200)
async def end(actor: NamedDependency[Actor]) -> Response[str]:
    """End it at her own wish."""
    return await then(HERE, actions.end_own(actor), "已办理退出。谢谢您这段时间的付出")


async def _offer(
    request: Request[Any, Any, Any], actor: Actor, form: FormState | None = None, status_code: int = 200
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

"""Consents of a volunteer: each answer she gave, what withdrawing means before she does it, and leaving altogether."""

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.authority.grants import Permission
from jinguo.kernel.errors import NotFound
from jinguo.people.catalogue import HER_OWN, NOTICES, ConsentKind
from jinguo.people.queries import asked_anew, consent_history
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.consents import withdraw
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, WebRequest

REASON_MOST = 200
HERE = "/me/consents"


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def consents(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show each question with the volunteer's answer, what is asked anew first, and all earlier answers."""
    card = await queries.own(actor)
    return await own_phone_page(
        request,
        actor,
        "consents",
        card=card,
        questions=[(kind, NOTICES[kind], card.consents.get(kind)) for kind in HER_OWN],
        anew=asked_anew(card.consents),
        history=await consent_history(actor, card.person),
    )


@get(HERE + "/{kind:str}", opt=allow(Permission.OWN_PAGE))
async def ask_withdrawing(request: WebRequest, actor: CurrentActor, kind: FromPath[str]) -> Response[str]:
    """Show what withdrawing this consent means, before she does it."""
    return await own_phone_page(request, actor, "withdraw", kind=_kind(kind))


@post(HERE + "/{kind:str}", opt=allow(Permission.OWN_PAGE), status_code=200)
async def answer(request: WebRequest, actor: CurrentActor, kind: FromPath[str]) -> Response[str]:
    """Record the volunteer's answer, or her withdrawal; at any time."""
    question, given = _kind(kind), (await sent(request)).text("given") == "yes"
    if given:
        await actions.answer(actor, question, True)
        return see_other(HERE, f"已记下：同意{question.label}")
    await withdraw(actor, question)
    if question is ConsentKind.COLLECTION:
        return see_other("/me/privacy", "已撤回同意，并已退出志愿者队伍。想把资料也删掉，可以再申请删除")
    return see_other(HERE, f"已记下：不同意{question.label}")


def _kind(text: str) -> ConsentKind:
    if text not in list(HER_OWN):
        raise NotFound
    return ConsentKind(text)


@get("/me/leaving", opt=allow(Permission.OWN_PAGE))
async def ask_leaving(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what leaving means, before she does it."""
    return await own_phone_page(request, actor, "leaving")


@post("/me/leaving", opt=allow(Permission.OWN_PAGE), status_code=200)
async def leave(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """End the volunteer's own enrolment; her records stay, and she can still read them."""
    reason = (await sent(request)).text("reason")[:REASON_MOST] or "本人申请退出"
    await actions.leave(actor, (await queries.own(actor)).id, reason)
    return see_other("/me", "已退出志愿者队伍，谢谢您的付出")

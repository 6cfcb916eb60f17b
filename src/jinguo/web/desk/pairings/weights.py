"""匹配权重: how much each term counts in a district, tried on who waits now before it is set."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.pairings.catalogue import Term
from jinguo.pairings.forms import NewWeights
from jinguo.pairings.policy import history_at, set_weights, weights_at
from jinguo.pairings.proposals.queries import Effect, effect
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.stamp import STEP
from jinguo.web.steps import submitted

HERE = "/desk/pairings/weights"


@get(HERE, opt=allow(Permission.SET_CARE_RULES) | menu("匹配权重", "chart-column", Group.CARE, 30))
async def weights(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """What counts now, what did before, and the form for others."""
    return await _page(request, actor)


@post(f"{HERE}/trial", opt=allow(Permission.SET_CARE_RULES) | STEP, status_code=200)
async def trial(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """See what other weights would do; nothing is set."""
    form = await sent(request)
    page = partial(_page, request, actor)
    return await submitted(
        form,
        NewWeights,
        lambda new: effect(actor, new.weights),
        page,
        lambda _, found: page(FormState(form.values), found=found),
    )


@post(HERE, opt=allow(Permission.SET_CARE_RULES), status_code=200)
async def weigh(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Weigh otherwise from now on."""
    step, page = partial(set_weights, actor), partial(_page, request, actor)
    done = see_other(HERE, "新权重马上生效；看板上的建议，重新提一次才按新的算")
    return await submitted(request, NewWeights, step, page, done)


async def _page(
    request: WebRequest,
    actor: Actor,
    form: FormState | None = None,
    status_code: int = 200,
    found: Effect | None = None,
) -> Response[str]:
    now = await weights_at(actor.path or "")
    return await desk_page(
        request,
        "desk/pairing_weights.html",
        status_code=status_code,
        terms=list(Term),
        now=now,
        history=await history_at(actor.path or ""),
        form=form or FormState({term.value: str(now.get(term, 0)) for term in Term}),
        effect=found,
    )

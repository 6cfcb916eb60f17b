"""准入条件: what a district asks of its mothers, now and before."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.mothers import policy as policies
from jinguo.mothers.forms import NewPolicy
from jinguo.mothers.rules import Policy
from jinguo.qualifications.queries import kinds
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/mothers/policy"


@get(HERE, opt=allow(Permission.KEEP_MOTHERS))
async def policy(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """What counts now, what did before, and the form for a new one."""
    return await _policy(request, actor)


@post(HERE, opt=allow(Permission.SET_CARE_RULES), status_code=200)
async def set_policy(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask something else from now on."""
    step, page = partial(policies.set_policy, actor), partial(_policy, request, actor)
    done = see_other(HERE, "新条件马上生效；今晚核对一遍，不再满足的会暂停")
    return await submitted(request, NewPolicy, step, page, done)


def _typed(now: Policy) -> FormState:
    return FormState(
        {
            "minimum_age": str(now.minimum_age),
            "must_reside": "yes" if now.must_reside else "",
            "needed": list(now.needed),
            "soft_cap": str(now.soft_cap),
            "self_apply": "yes" if now.self_apply else "",
        }
    )


async def _policy(
    request: WebRequest, actor: Actor, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    known, path = await kinds(actor), actor.path or ""
    now = await policies.policy_at(path)
    names = {kind.code: kind.label for kind in known}
    return await desk_page(
        request,
        "desk/mothers_policy.html",
        status_code=status_code,
        now=now,
        needed=[names[code] for code in now.needed if code in names],
        names=names,
        history=await policies.history_at(path),
        form=form or _typed(now),
        kinds=list(names.items()),
        may_set=bool(policies.district_of(path))
        and actor.may(Permission.SET_CARE_RULES, within=policies.district_of(path)),
    )

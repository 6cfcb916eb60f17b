"""征集微心愿, and the rules that a district sets for wishes."""

from litestar import Response, get, post

from jinguo.aid.catalogue import items
from jinguo.aid.forms import NewWish, NewWishRule
from jinguo.aid.policy import history_at, policy_at, set_rule
from jinguo.aid.wishes import actions
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.registry import queries as children
from jinguo.children.registry.queries import Sought
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.web.desk.wishes.pages import HERE, KEEPING
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest

NEW = f"{HERE}/new"
RULES = f"{HERE}/rules"
UNKNOWN = "没有这个编号的在档儿童，或者不在您的管理范围内。编号的样子是 E-0001"


@get(NEW, opt=KEEPING)
async def ask(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask what a child wishes for."""
    code = str(request.query_params.get("child", "")).strip()[:12]
    return await _page(request, actor, FormState({"child": code}))


@post(NEW, opt=KEEPING, status_code=200)
async def collect(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Write the wish down."""
    form = await sent(request)
    try:
        found = (await children.files(actor, Sought(text=form.text("child")), size=2)).rows
        if len(found) != 1 or not form.text("child"):
            raise Invalid(fields={"child": UNKNOWN})
        made = await actions.collect(actor, form.read(NewWish, child=found[0].id))
    except JinguoError as error:
        return await _page(request, actor, form.state(error), error.status)
    return see_other(f"{HERE}/{made}", "心愿已登记，下一步：核对")


async def _page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    offered = items().values()
    sizes = dict.fromkeys(size for each in offered for size in each.sizes)
    return await desk_page(
        request,
        "desk/wish_new.html",
        status_code=status_code,
        form=form,
        items=[(each.code, f"{each.kind.label}：{each.label}") for each in offered],
        sizes=[(size, size) for size in sizes],
        cap=(await policy_at(actor.path or "")).value_cap,
    )


@get(RULES, opt=allow(Permission.SET_CARE_RULES) | menu("心愿规则", "book-open", Group.CARE, 52))
async def rules(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """What counts now, what did before, and the form for others."""
    now = await policy_at(actor.path or "")
    fields = ("value_cap", "lock_days", "open_days", "most_claims", "delivery")
    return await _rules(request, actor, FormState({name: str(getattr(now, name)) for name in fields}))


@post(RULES, opt=allow(Permission.SET_CARE_RULES), status_code=200)
async def set_(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask otherwise from now on."""
    form = await sent(request)
    try:
        await set_rule(actor, form.read(NewWishRule))
    except JinguoError as error:
        return await _rules(request, actor, form.state(error), error.status)
    return see_other(RULES, "新规则马上生效；已经认领的，还按认领时的期限")


async def _rules(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    history = await history_at(actor.path or "")
    return await desk_page(request, "desk/wish_rules.html", status_code=status_code, form=form, history=history)

"""微心愿: the list, one wish with its steps, and the form for each step that may follow."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.aid.catalogue import OVER, Supply, Thanks, WishState, Withdrawal
from jinguo.aid.forms import FollowUp, Handing, Receipt, WishCheck, WishWithdrawal
from jinguo.aid.wishes import actions, queries
from jinguo.aid.wishes.cards import Donor
from jinguo.aid.wishes.queries import WantedWishes
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.forms import Form
from jinguo.organisations import queries as organisations
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.limits import REVEALS, limited
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/wishes"
ONE = f"{HERE}/{{wish_id:uuid}}"
KEEPING = allow(Permission.KEEP_AID)

TABS: Mapping[str, tuple[str, tuple[WishState, ...]]] = {
    "": ("全部在办", ()),
    "collected": ("待核对", (WishState.COLLECTED,)),
    "checked": ("待公开", (WishState.CHECKED,)),
    "open": ("可认领", (WishState.OPEN,)),
    "locked": ("已认领", (WishState.LOCKED,)),
    "received": ("待送", (WishState.RECEIVED,)),
    "handed": ("待回访", (WishState.HANDED, WishState.VISITED)),
    "expired": ("没人认领", (WishState.EXPIRED,)),
    "over": ("已结束", OVER),
}
"""Tabs of the list: words, and the states that they show."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A step's form: what may come in, what is done with it, and what is said then."""

    form: type[Form]
    action: Callable[[Actor, UUID, Any], Awaitable[object]]
    done: str


DOINGS: Mapping[str, Doing] = {
    "check": Doing(WishCheck, actions.check, "已核对，下一步：公开"),
    "receipt": Doing(Receipt, actions.receive, "东西已收到，下一步：送到孩子手里"),
    "handing": Doing(Handing, actions.hand_over, "已送到，过些天去回访"),
    "visit": Doing(FollowUp, actions.follow_up, "回访已登记，认领人的页面上能看到您选的那句话"),
    "withdrawal": Doing(WishWithdrawal, actions.withdraw, "已撤回"),
}

FOLLOWING: Mapping[WishState, tuple[str, ...]] = {
    WishState.COLLECTED: ("check", "withdrawal"),
    WishState.CHECKED: ("opening", "withdrawal"),
    WishState.OPEN: ("receipt", "withdrawal"),
    WishState.LOCKED: ("receipt", "withdrawal"),
    WishState.EXPIRED: ("opening", "receipt", "withdrawal"),
    WishState.RECEIVED: ("handing",),
    WishState.HANDED: ("visit",),
    WishState.VISITED: ("closing",),
}
"""Forms of a wish that stands in a state."""


@get(HERE, opt=KEEPING | menu("微心愿", "gift", Group.CARE, 50))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Wishes within reach, by where they stand and by place."""
    state, organisation = (str(request.query_params.get(name, "")).strip() for name in ("state", "organisation"))
    tab = state if state in TABS else ""
    within = (await organisations.by_code(organisation)).path if organisation else ""
    found = await queries.wishes(actor, WantedWishes(within, TABS[tab][1]), page=page_number(request))
    return await desk_page(
        request,
        "desk/wishes.html",
        found=found.rows,
        pager=pager(request, found, "个"),
        state=tab,
        tabs=[(key, words) for key, (words, _) in TABS.items()],
        form=FormState({"organisation": organisation}),
        organisations=await choices.organisations(actor),
        may_set=actor.may(Permission.SET_CARE_RULES),
    )


@get(ONE, opt=KEEPING)
async def shown(request: WebRequest, actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """One wish: what was done, and the forms of what may follow."""
    return await _page(request, actor, wish_id)


async def _did(request: WebRequest, actor: Actor, wish_id: UUID, name: str) -> Response[str]:
    """Take a step; what is wrong stands beside its form."""
    doing = DOINGS[name]
    step, page = partial(doing.action, actor, wish_id), partial(_page, request, actor, wish_id, name)
    return await submitted(request, doing.form, step, page, see_other(f"{HERE}/{wish_id}", doing.done))


@post(f"{ONE}/check", opt=KEEPING, status_code=200)
async def check(request: WebRequest, actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """It is in order."""
    return await _did(request, actor, wish_id, "check")


@post(f"{ONE}/opening", opt=KEEPING, status_code=200)
async def opening(actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """Show it to donors."""
    return await then(f"{HERE}/{wish_id}", actions.open_up(actor, wish_id), "已公开，捐助人能看到并认领")


@post(f"{ONE}/receipt", opt=KEEPING, status_code=200)
async def receipt(request: WebRequest, actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """The thing is at the federation."""
    return await _did(request, actor, wish_id, "receipt")


@post(f"{ONE}/handing", opt=KEEPING, status_code=200)
async def handing(request: WebRequest, actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """The federation has handed it over."""
    return await _did(request, actor, wish_id, "handing")


@post(f"{ONE}/visit", opt=KEEPING, status_code=200)
async def visit(request: WebRequest, actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """Somebody has looked after it."""
    return await _did(request, actor, wish_id, "visit")


@post(f"{ONE}/closing", opt=KEEPING, status_code=200)
async def closing(actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """Nothing is left to do."""
    return await then(f"{HERE}/{wish_id}", actions.close(actor, wish_id), "已结束")


@post(f"{ONE}/withdrawal", opt=KEEPING, status_code=200)
async def withdrawal(request: WebRequest, actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """Take it back."""
    return await _did(request, actor, wish_id, "withdrawal")


@post(f"{ONE}/donor", opt=KEEPING | limited(REVEALS), status_code=200)
async def donor(request: WebRequest, actor: CurrentActor, wish_id: PathId) -> Response[str]:
    """Name and phone of who has claimed it, on this one page; the log knows of it already."""
    return await _page(request, actor, wish_id, donor=await queries.donor(actor, wish_id))


async def _page(
    request: WebRequest,
    actor: Actor,
    wish_id: UUID,
    name: str = "",
    form: FormState | None = None,
    status_code: int = 200,
    donor: Donor | None = None,
) -> Response[str]:
    card = await queries.wish(actor, wish_id)
    following = FOLLOWING.get(card.row.state, ())
    return await desk_page(
        request,
        "desk/wish.html",
        status_code=status_code,
        card=card,
        row=card.row,
        following=following,
        opened=name or next(iter(following), ""),
        forms={each: form if form and each == name else _empty(card.row.value) for each in following},
        donor=donor,
        supplies=choices.labelled(Supply),
        thanks=choices.labelled(Thanks),
        reasons=choices.labelled(Withdrawal),
    )


def _empty(value: int) -> FormState:
    return FormState({"happened_on": clock.today().isoformat(), "paid": str(value)})

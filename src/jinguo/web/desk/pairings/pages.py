"""结对: the list, one pairing with its steps, and the form for each step that may follow."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import View
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import Form
from jinguo.mothers.queries import mother
from jinguo.organisations import queries as organisations
from jinguo.pairings import actions, queries, rules
from jinguo.pairings.agreements.queries import number_of, signed
from jinguo.pairings.catalogue import OVER, RUNNING, Following, Reason, Step
from jinguo.pairings.forms import Agreement, Beginning, Ending, HandOver, Reassignment, Renewal, Visit
from jinguo.pairings.imports.queries import papers
from jinguo.pairings.proposals.queries import successors
from jinguo.pairings.queries import PairingRow, StepRow, Wanted
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/pairings"
ONE = f"{HERE}/{{pairing_id:uuid}}"

MOST = 20
"""Pairings of one mother on one page; nobody has as many places."""

TABS: Mapping[str, tuple[str, tuple[Step, ...]]] = {
    "": ("全部在办", ()),
    "paper": ("手续没齐", (Step.PAPER,)),
    "proposed": ("待家访", (Step.PROPOSED,)),
    "visited": ("待同意", (Step.VISITED,)),
    "agreed": ("待开始", (Step.AGREED,)),
    "running": ("结对中", RUNNING),
    "suspended": ("已暂停", ()),
    "over": ("已结束", OVER),
}
"""Tabs of the list: words, and the steps at which they stand."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A step's form: what may come in, what is done with it, and what is said then."""

    form: type[Form]
    action: Callable[[Actor, UUID, Any], Awaitable[object]]
    done: str


DOINGS: Mapping[str, Doing] = {
    "visit": Doing(Visit, actions.visit, "家访已登记，下一步：请监护人、妈妈签协议，问问孩子"),
    "agreement": Doing(Agreement, actions.agree, "同意已登记，可以开始了"),
    "beginning": Doing(Beginning, actions.begin, "结对开始了，妈妈现在能看到孩子的卡片"),
    "renewal": Doing(Renewal, actions.renew, "已续"),
    "end": Doing(Ending, actions.end, "已结束，妈妈从现在起看不到孩子的卡片"),
}

FOLLOWING: Mapping[Step, tuple[str, ...]] = {
    Step.PAPER: ("agreement", "end"),
    Step.PROPOSED: ("visit", "end"),
    Step.VISITED: ("agreement", "end"),
    Step.AGREED: ("beginning", "end"),
    Step.BEGUN: ("renewal", "hand-over", "end"),
    Step.RENEWED: ("renewal", "hand-over", "end"),
}
"""Forms of a pairing that stands at a step."""


@get(HERE, opt=allow(Permission.KEEP_PAIRINGS) | menu("结对", "user-check", Group.CARE, 11))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Pairings within reach, by where they stand and by place."""
    state, organisation = (str(request.query_params.get(name, "")).strip() for name in ("state", "organisation"))
    tab = state if state in TABS else ""
    within = (await organisations.by_code(organisation)).path if organisation else ""
    wanted = Wanted(within, TABS[tab][1], suspended=tab == "suspended")
    found = await queries.pairings(actor, wanted, page=page_number(request))
    return await desk_page(
        request,
        "desk/pairings.html",
        found=found.rows,
        pager=pager(request, found, "次"),
        state=tab,
        tabs=[(key, words) for key, (words, _) in TABS.items()],
        form=FormState({"organisation": organisation}),
        organisations=await choices.organisations(actor),
    )


@get(ONE, opt=allow(Permission.KEEP_PAIRINGS))
async def shown(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """One pairing: what was done, and the forms of what may follow."""
    return await one_page(request, actor, pairing_id)


async def _did(request: WebRequest, actor: Actor, pairing_id: UUID, name: str) -> Response[str]:
    """Take a step; what is wrong stands beside its form."""
    doing = DOINGS[name]
    step, page = partial(doing.action, actor, pairing_id), partial(one_page, request, actor, pairing_id, name)
    return await submitted(request, doing.form, step, page, see_other(f"{HERE}/{pairing_id}", doing.done))


@post(f"{ONE}/visit", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def visit(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """The home was visited."""
    return await _did(request, actor, pairing_id, "visit")


@post(f"{ONE}/agreement", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def agreement(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Guardian and mother have signed, the child was asked."""
    return await _did(request, actor, pairing_id, "agreement")


@post(f"{ONE}/beginning", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def beginning(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """It runs from a day on."""
    return await _did(request, actor, pairing_id, "beginning")


@post(f"{ONE}/renewal", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def renewal(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """It goes on for longer."""
    return await _did(request, actor, pairing_id, "renewal")


@post(f"{ONE}/end", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def end(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """It is over, for a reason, and somebody looks after the child next."""
    return await _did(request, actor, pairing_id, "end")


@post(f"{ONE}/hand-over", opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def hand_over(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Another mother goes on; on to the new pairing."""
    step, page = (
        partial(actions.hand_over, actor, pairing_id),
        partial(one_page, request, actor, pairing_id, "hand-over"),
    )
    return await submitted(
        request,
        HandOver,
        step,
        page,
        lambda _, after: see_other(f"{HERE}/{after}", "已交接：这是和新妈妈的结对，下一步是家访"),
    )


async def one_page(
    request: WebRequest,
    actor: Actor,
    pairing_id: UUID,
    name: str = "",
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    """One pairing; `form` is that of the step or paper called `name`."""
    row = await queries.pairing(actor, pairing_id)
    following = FOLLOWING.get(row.step, ()) if row.closed_on is None else ()
    steps = await queries.steps(actor, pairing_id)
    return await desk_page(
        request,
        "desk/pairing.html",
        status_code=status_code,
        row=row,
        steps=steps,
        paper=(await papers(actor, [row])).get(row.id),
        signed=await signed(actor, pairing_id),
        number=number_of(row),
        said=form if form and name not in following else FormState(),
        following=following,
        opened=name if name in following else next(iter(following), ""),
        forms={each: form if form and each == name else _empty(row, steps) for each in following},
        views=choices.labelled(each for each in View if each is not View.UNWILLING),
        reasons=choices.labelled(Reason),
        followings=choices.labelled(each for each in Following if each is not Following.SUCCESSOR),
        successors=await _successors(actor, row) if "hand-over" in following else [],
    )


def _empty(row: PairingRow, steps: Sequence[StepRow]) -> FormState:
    """A form of today; a term begins today or goes on where the last one ends. What a ledger told stands there."""
    today = clock.today()
    until = (row.until or today) + rules.TERM
    on, until = today, max(until, today + timedelta(days=1))
    if row.begun_on is None and steps and steps[0].step is Step.PAPER:
        paper = steps[0]
        on = max(paper.happened_on, steps[-1].happened_on)
        until = paper.until if paper.until and paper.until >= today else until
    agreement = next((each.agreement for each in steps if each.agreement), number_of(row))
    return FormState({"happened_on": on.isoformat(), "until": until.isoformat(), "agreement": agreement})


async def _successors(actor: Actor, row: PairingRow) -> list[tuple[str, str]]:
    """The mothers who suit the child best, but who has it now."""
    return [(str(each.id), f"{each.name}（{each.number}）") for each in await successors(actor, row)]


LEAVING = f"{HERE}/mothers/{{mother_id:uuid}}"


@get(LEAVING, opt=allow(Permission.KEEP_PAIRINGS))
async def leaving(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """Show all open pairings of one mother, and the form with which all her children go to others."""
    return await _leaving(request, actor, mother_id)


@post(LEAVING, opt=allow(Permission.KEEP_PAIRINGS), status_code=200)
async def reassign(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """End them all in one; each child goes to the mother chosen for it or waits anew."""

    async def step(form: Sent) -> str:
        rows = (await queries.pairings(actor, Wanted(mother=mother_id), size=MOST)).rows
        to = {row.id: chosen for row in rows if (chosen := as_uuid(form.text(f"to-{row.id}")))}
        many = await actions.reassign(actor, mother_id, form.read(Reassignment), to)
        return f"已办好：{many} 对结束，{len(to)} 个孩子有了新的妈妈，从家访开始"

    page = partial(_leaving, request, actor, mother_id)
    return await submitted(request, Sent, step, page, lambda _, said: see_other(HERE, said))


def as_uuid(typed: str) -> UUID | None:
    """The id that a menu has sent; None: nothing was chosen. Raises Invalid."""
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise Invalid("请从列出的妈妈里选。") from None


async def _leaving(
    request: WebRequest,
    actor: Actor,
    mother_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    await mother(actor, mother_id)
    rows = (await queries.pairings(actor, Wanted(mother=mother_id), size=MOST)).rows
    return await desk_page(
        request,
        "desk/pairings_leaving.html",
        status_code=status_code,
        rows=[(row, await _successors(actor, row)) for row in rows],
        mother_id=mother_id,
        form=form or FormState({"happened_on": clock.today().isoformat(), "reason": Reason.LEFT.value}),
        reasons=choices.labelled(Reason),
    )

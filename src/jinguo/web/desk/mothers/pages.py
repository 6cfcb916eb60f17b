"""爱心妈妈: the list, and one of them."""

from dataclasses import replace
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.labels import Labelled
from jinguo.mothers import actions, queries, teams
from jinguo.mothers.catalogue import ENDING, PAUSING, Bar, State
from jinguo.mothers.forms import End, Pause
from jinguo.mothers.policy import policy_at
from jinguo.mothers.queries import ANY, Only, Sorting, Wanted
from jinguo.organisations import queries as organisations
from jinguo.pairings.totals import LoadBand, loads
from jinguo.qualifications.queries import kinds
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

Choice = TypeVar("Choice", bound=Labelled)

HERE = "/desk/mothers"


def _page(mother_id: UUID) -> str:
    return f"{HERE}/{mother_id}"


@get(HERE, opt=allow(Permission.KEEP_MOTHERS) | menu("爱心妈妈", "heart-handshake", Group.CARE, 10))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Mothers within reach, by state, by what they lack, by place; sorted by a column."""
    names = ("organisation", "state", "gate", "load", "sort", "down")
    asked = {name: str(request.query_params.get(name, "")).strip() for name in names}
    wanted = await chosen_list(actor, asked)
    found = await queries.mothers(actor, wanted, page=page_number(request))
    return await desk_page(
        request,
        "desk/mothers.html",
        found=found.rows,
        pager=pager(request, found, "人"),
        form=FormState(asked),
        states=list(State),
        gates=await _gates(actor),
        loads=await loads(actor, found.rows) if actor.may(Permission.KEEP_PAIRINGS) else {},
        bands=choices.labelled(LoadBand) if actor.may(Permission.KEEP_PAIRINGS) else [],
        may_export=actor.may(Permission.EXPORT_VOLUNTEERS),
        sortings=choices.labelled(Sorting),
        columns=_columns(asked, wanted),
        organisations=await choices.organisations(actor),
        today=clock.today(),
    )


async def _gates(actor: Actor) -> list[tuple[str, str]]:
    """What one can lack: the choices of the filter."""
    policy, known = await policy_at(actor.path or ""), await kinds(actor)
    needed = [(kind.code, kind.label) for kind in known if kind.code in policy.needed]
    return [(ANY, "任何一项"), *choices.labelled(Bar), *needed]


async def chosen_list(actor: Actor, asked: dict[str, str]) -> Wanted:
    """Read the list that an address means; what makes no sense is left out of it."""
    if asked["gate"] not in {code for code, _ in await _gates(actor)}:
        asked["gate"] = ""
    place = await organisations.by_code(asked["organisation"]) if asked["organisation"] else None
    state, sorting = _one(State, asked["state"]), _one(Sorting, asked.get("sort", "")) or Sorting.NAME
    wanted = Wanted(place.path if place else "", state, asked["gate"], sorting, bool(asked.get("down")))
    band = _one(LoadBand, asked.get("load", "")) if actor.may(Permission.KEEP_PAIRINGS) else None
    return await _of_load(actor, wanted, band) if band else wanted


async def _of_load(actor: Actor, wanted: Wanted, band: LoadBand) -> Wanted:
    """Cut a list down to the mothers with so many children or places."""
    found = await loads(actor, await queries.all_of(actor, wanted))
    chosen = frozenset(her for her, load in found.items() if load.within(band))
    return replace(wanted, only=Only(band.label, chosen))


def _one(of: type[Choice], said: str) -> Choice | None:
    return of(said) if said in set(of) else None


def _columns(asked: dict[str, str], wanted: Wanted) -> list[tuple[str, str, str]]:
    """Of each column its words, its address and how it is sorted now: "", ascending or descending."""
    kept = {name: asked[name] for name in ("organisation", "state", "gate", "load") if asked[name]}
    found = []
    for each in Sorting:
        now = ("descending" if wanted.downwards else "ascending") if each is wanted.sorting else ""
        turned = {"down": "yes"} if now == "ascending" else {}
        found.append((each.label, f"?{urlencode({**kept, 'sort': each.value, **turned})}", now))
    return found


@get(f"{HERE}/{{mother_id:uuid}}", opt=allow(Permission.KEEP_MOTHERS))
async def mother(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """One mother: what she lacks, what she offers, where she stood when."""
    return await _card(request, actor, mother_id)


@post(f"{HERE}/{{mother_id:uuid}}/clearance", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def clear(actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """Grant her application."""
    return await then(_page(mother_id), actions.clear(actor, mother_id), "审核通过，已告诉她本人")


@post(f"{HERE}/{{mother_id:uuid}}/beginning", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def begin(actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """She takes up her service."""
    return await then(_page(mother_id), actions.begin(actor, mother_id), "已上岗")


@post(f"{HERE}/{{mother_id:uuid}}/resumption", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def resume(actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """She goes on after a pause."""
    return await then(_page(mother_id), actions.resume(actor, mother_id), "已恢复")


@post(f"{HERE}/{{mother_id:uuid}}/pause", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def pause(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """Pause her, with the reason."""
    step, page = partial(actions.pause, actor, mother_id), partial(_card, request, actor, mother_id, step="pause")
    return await submitted(request, Pause, step, page, see_other(_page(mother_id), "已暂停，暂停期间不会给她结对"))


@post(f"{HERE}/{{mother_id:uuid}}/end", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def end(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """She is no mother any more, with the reason."""
    step, page = partial(actions.end, actor, mother_id), partial(_card, request, actor, mother_id, step="end")
    return await submitted(request, End, step, page, see_other(_page(mother_id), "已办理退出，记录都还在"))


async def _card(
    request: WebRequest,
    actor: Actor,
    mother_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    step: str = "",
) -> Response[str]:
    """`step` is what the form that came back was about."""
    her = await queries.mother(actor, mother_id)
    return await desk_page(
        request,
        "desk/mother.html",
        status_code=status_code,
        her=her,
        stages=await queries.stages(actor, mother_id),
        form=form or FormState(),
        step=step,
        in_team=FormState({"team": str(her.team or "")}),
        today=clock.today(),
        teams=[(str(team.id), f"{team.name}（{team.organisation}）") for team in await teams.teams(actor)],
        pausing=choices.labelled(PAUSING),
        ending=choices.labelled(ENDING),
    )

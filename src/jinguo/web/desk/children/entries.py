"""What hangs on a file, each on a page of its own: categories, family, consents, triage, and its end."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from litestar import Response, get, post
from pydantic import BaseModel

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import (
    NOW_SHOWN,
    Circumstance,
    Closing,
    ConsentManner,
    End,
    Ground,
    Kinship,
    Level,
    Source,
    View,
)
from jinguo.children.consents.queries import answers
from jinguo.children.forms import (
    CategoryCheck,
    CategoryEnd,
    FileEnd,
    NewCategory,
    NewGuardian,
    NewTriage,
    SiblingCode,
)
from jinguo.children.registry import actions, queries
from jinguo.children.registry.categories import check_category, end_category, give_category
from jinguo.children.registry.guardians import end_guardian, name_guardian
from jinguo.children.registry.siblings import link_sibling, unlink_sibling
from jinguo.children.triages.actions import decide_level
from jinguo.kernel import clock
from jinguo.web.desk import choices
from jinguo.web.desk.children.forms import offered
from jinguo.web.desk.children.pages import FILE, HERE
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

Entry = TypeVar("Entry", bound=BaseModel)

KEEPING = allow(Permission.KEEP_CHILDREN)
PARTS: dict[str, dict[str, Any]] = {
    "categories": {
        "circumstances": choices.labelled(Circumstance),
        "sources": choices.labelled(Source),
        "endings": choices.labelled(End),
    },
    "family": {"kinships": choices.labelled(Kinship)},
    "consents": {
        "manners": choices.labelled(ConsentManner),
        "views": choices.labelled(View),
        "notice": NOW_SHOWN,
    },
    "triage": {"levels": choices.labelled(Level), "grounds": choices.labelled(Ground)},
    "end": {"closings": choices.labelled(Closing)},
}
"""The pages of a file, and the lists that each offers."""


@get(f"{FILE}/categories", opt=KEEPING)
async def categories_page(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """The categories of a child, and a form for another one."""
    return await entry_page(request, actor, child_id, "categories")


@get(f"{FILE}/family", opt=KEEPING)
async def family_page(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Guardians, without their names, and siblings by code."""
    return await entry_page(request, actor, child_id, "family")


@get(f"{FILE}/consents", opt=KEEPING)
async def consents_page(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """What guardians have answered, and a form for the next answer."""
    return await entry_page(request, actor, child_id, "consents")


@get(f"{FILE}/triage", opt=KEEPING)
async def triage_page(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """The level, its history, and a form for a new one."""
    return await entry_page(request, actor, child_id, "triage")


@get(f"{FILE}/end", opt=KEEPING)
async def end_page(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """The end of a file."""
    return await entry_page(request, actor, child_id, "end")


@post(f"{FILE}/categories", opt=KEEPING, status_code=200)
async def give(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Give a category."""
    step = partial(give_category, actor, child_id)
    return await _submitted(request, actor, child_id, "categories", NewCategory, step, "类别已登记")


@post(f"{FILE}/categories/{{category_id:uuid}}/check", opt=KEEPING, status_code=200)
async def check(actor: CurrentActor, child_id: PathId, category_id: PathId) -> Response[str]:
    """It was looked at today and still holds."""
    checked = check_category(actor, category_id, CategoryCheck(checked_on=clock.today()))
    return await then(_address(child_id, "categories"), checked, "已记下：今天核对过，仍然符合")


@post(f"{FILE}/categories/{{category_id:uuid}}/end", opt=KEEPING, status_code=200)
async def end_one(request: WebRequest, actor: CurrentActor, child_id: PathId, category_id: PathId) -> Response[str]:
    """It has ended."""
    step = partial(end_category, actor, category_id)
    return await _submitted(request, actor, child_id, "categories", CategoryEnd, step, "类别已退出，记录还在")


@post(f"{FILE}/guardians", opt=KEEPING, status_code=200)
async def guardian(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Name a guardian."""
    step = partial(name_guardian, actor, child_id)
    return await _submitted(request, actor, child_id, "family", NewGuardian, step, "监护人已登记")


@post(f"{FILE}/guardians/{{guardian_id:uuid}}/end", opt=KEEPING, status_code=200)
async def guardian_ends(actor: CurrentActor, child_id: PathId, guardian_id: PathId) -> Response[str]:
    """Somebody is no guardian any more."""
    return await then(_address(child_id, "family"), end_guardian(actor, guardian_id), "已记下，不再是监护人")


@post(f"{FILE}/siblings", opt=KEEPING, status_code=200)
async def sibling(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Link another file of the same family."""
    step = partial(link_sibling, actor, child_id)
    return await _submitted(request, actor, child_id, "family", _sibling, step, "两份档案已经连起来")


def _sibling(form: Sent) -> SiblingCode:
    return form.read(SiblingCode, same_household=form.text("same_household") == "yes")


@post(f"{FILE}/siblings/{{sibling_id:uuid}}/end", opt=KEEPING, status_code=200)
async def sibling_ends(actor: CurrentActor, child_id: PathId, sibling_id: PathId) -> Response[str]:
    """Take a link back."""
    return await then(_address(child_id, "family"), unlink_sibling(actor, child_id, sibling_id), "已取消")


@post(f"{FILE}/triage", opt=KEEPING, status_code=200)
async def triage(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Decide the level."""
    step = partial(decide_level, actor, child_id)
    return await _submitted(request, actor, child_id, "triage", NewTriage, step, "评估已记下")


@post(f"{FILE}/end", opt=KEEPING, status_code=200)
async def close(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Close the file."""
    step, page = partial(actions.close_file, actor, child_id), partial(entry_page, request, actor, child_id, "end")
    done = see_other(f"{HERE}/{child_id}", "档案已结束，查阅授权同时收回；保存期满后删除身份信息")
    return await submitted(request, FileEnd, step, page, done)


def _address(child_id: UUID, part: str) -> str:
    return f"{HERE}/{child_id}/{part}"


async def _submitted(
    request: WebRequest,
    actor: Actor,
    child_id: UUID,
    part: str,
    form: type[Entry] | Callable[[Sent], Entry],
    step: Callable[[Entry], Awaitable[object]],
    done: str,
) -> Response[str]:
    """Take the step with what was sent and go back to its page."""
    page = partial(entry_page, request, actor, child_id, part)
    return await submitted(request, form, step, page, see_other(_address(child_id, part), done))


async def entry_page(
    request: WebRequest,
    actor: Actor,
    child_id: UUID,
    part: str,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    """A page of a file by its name in `PARTS`."""
    lists: dict[str, Any] = dict(PARTS[part])
    if part == "categories":
        lists["categories"] = offered()
    if part == "consents":
        lists["answers"] = await answers(actor, child_id)
    card = await queries.child(actor, child_id)
    today = clock.today().isoformat()
    begun = FormState({"checked_on": today, "answered_on": today, "closed_on": today})
    return await desk_page(
        request,
        f"desk/child_{part}.html",
        status_code=status_code,
        card=card,
        form=form or begun,
        here=_address(child_id, ""),
        today=today,
        in_charge=card.keeper == actor.id and not card.closed_on,
        **lists,
    )

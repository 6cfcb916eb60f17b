"""A new file, and the correction of one: what is sealed is typed anew and never shown for it."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import (
    Boarding,
    Carer,
    Circumstance,
    Hope,
    Kinship,
    Language,
    Need,
    Schooling,
    Source,
    categories,
)
from jinguo.children.forms import ChildChanges, NewChild
from jinguo.children.registry import actions, queries
from jinguo.children.registry.cards import ChildCard
from jinguo.kernel import clock
from jinguo.people.catalogue import Sex
from jinguo.web.desk import choices
from jinguo.web.desk.children.pages import FILE, HERE
from jinguo.web.desk.log.sentences import FIELDS as LABELS
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState, Typed
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted
from jinguo.web.submissions.rebase import Rebased, Row, save

NEW = f"{HERE}/new"
BESIDE = {"no_such_organisation": "organisation"}
CODES = ("lives_with", "schooling", "boarding", "hope")
LISTS = ("needs", "languages")


@get(NEW, opt=allow(Permission.KEEP_CHILDREN))
async def new(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """An empty form, with the place of the last one."""
    begun = {"organisation": str(request.query_params.get("organisation", ""))}
    return await _new_page(request, actor, FormState({**begun, "checked_on": clock.today().isoformat()}))


@post(NEW, opt=allow(Permission.KEEP_CHILDREN), status_code=200)
async def open_file(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Open the file; what was typed is on no page any more afterwards."""
    step, page = partial(_opened, actor), partial(_new_page, request, actor)
    return await submitted(request, NewChild, step, page, beside=BESIDE)


async def _opened(actor: Actor, child: NewChild) -> Response[str]:
    filed = await actions.open_file(actor, child)
    known = "。另一个区也有这个身份证号的档案，请和上级核对归哪里" if filed.elsewhere else ""
    return see_other(f"{HERE}/{filed.id}", f"已建档，编号 {filed.code}。请接着登记监护人同意、评估分级{known}")


@get(f"{FILE}/edit", opt=allow(Permission.KEEP_CHILDREN))
async def edit(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """What is kept in codes, to be corrected; the fields of the sealed part stand empty."""
    return await _edit_page(request, actor, child_id)


@post(f"{FILE}/edit", opt=allow(Permission.KEEP_CHILDREN), status_code=200)
async def revise(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Keep the corrections of a volunteer's record, upon what colleagues have corrected since the form was opened."""

    async def look() -> Row:
        card = await queries.child(actor, child_id)
        return Row(_kept(card), card.version, await queries.last_change(actor, child_id))

    async def write(upon: Rebased, version: str) -> str:
        await actions.revise(actor, child_id, _changes(upon), version)
        return upon.said(LABELS)

    step, page = partial(save, look=look, write=write), partial(_edit_page, request, actor, child_id)
    return await submitted(
        request, Sent, step, page, lambda _, kept: see_other(f"{HERE}/{child_id}", f"修改已保存{kept}")
    )


def _kept(card: ChildCard) -> dict[str, Typed]:
    """The codes as the form has them."""
    codes = {name: getattr(card, name) for name in CODES}
    values: dict[str, Typed] = {name: code.value if code else "" for name, code in codes.items()}
    return values | {name: [each.value for each in getattr(card, name)] for name in LISTS}


def _changes(upon: Rebased) -> ChildChanges:
    """What differs from what is kept, and what was typed anew of the sealed part."""
    alike = {*CODES, *LISTS} - upon.changed
    form = replace(upon.form, values={name: typed for name, typed in upon.form.values.items() if name not in alike})
    emptied: dict[str, Any] = {name: "" for name in CODES if name in upon.changed and not form.values.get(name)}
    emptied |= {name: [] for name in LISTS if name in upon.changed and not form.values.get(name)}
    return form.read(ChildChanges, **emptied)


LIVES = {
    "carers": choices.labelled(Carer),
    "schoolings": choices.labelled(Schooling),
    "boardings": choices.labelled(Boarding),
    "needs": choices.labelled(Need),
    "languages": choices.labelled(Language),
    "hopes": choices.labelled(Hope),
    "sexes": choices.labelled([Sex.FEMALE, Sex.MALE]),
}
"""The lists of both forms."""


def offered() -> list[tuple[str, str]]:
    """The categories that may be given now."""
    return [(each.code, each.label) for each in categories().values() if each.holds(clock.today())]


async def _new_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/child_new.html",
        status_code=status_code,
        form=form,
        organisations=await choices.organisations(actor),
        kinships=choices.labelled(Kinship),
        categories=offered(),
        circumstances=choices.labelled(Circumstance),
        sources=choices.labelled(Source),
        today=clock.today(),
        **LIVES,
    )


async def _edit_page(
    request: WebRequest, actor: Actor, child_id: UUID, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    card = await queries.child(actor, child_id)
    form = form or FormState.of_row(_kept(card))
    return await desk_page(request, "desk/child_edit.html", status_code=status_code, card=card, form=form, **LIVES)

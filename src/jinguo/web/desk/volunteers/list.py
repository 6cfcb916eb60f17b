"""志愿者: the list, found by what people can do, are and have done; and what is done with many of them at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.finder import actions, queries
from jinguo.finder.catalogue import Answer, Being, Hours, Order, Seen, Standing, State, When
from jinguo.finder.errors import NameTaken
from jinguo.finder.forms import Filter, NewSavedFilter
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.qualifications.queries import kinds
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.registry.choices import pick
from jinguo.volunteers.registry.search_words import is_opaque, is_picked
from jinguo.web.desk import choices
from jinguo.web.desk.choices import Choice, labelled
from jinguo.web.desk.search import typed, without_number
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState, Typed
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.limits import SEARCHES, limited
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.stamp import STEP
from jinguo.web.steps import submitted, then

HERE = "/desk/volunteers"
PAGE_SIZE = 50
SEVERAL = "classes"
"""The field of which several values may be chosen."""

FURTHER = ("skill", "time", "being", "when", "qualification", "standing", "hours", "seen", "answer", SEVERAL)
"""The fields of a filter that stand folded under the search."""

GOES_ON: Mapping[str, tuple[Permission, str]] = {
    "messages": (Permission.SEND_MESSAGES, "/desk/messages/new"),
    "export": (Permission.EXPORT_VOLUNTEERS, "/desk/volunteers/export"),
    "cards": (Permission.SEE_VOLUNTEERS, "/desk/volunteers/cards"),
    "list": (Permission.SEE_VOLUNTEERS, HERE),
}
"""What is done with those who were picked: whom it is for, and where it goes on."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a filter in words, and the address of the list without it."""

    text: str
    without: str


@get(HERE, opt=allow(Permission.SEE_VOLUNTEERS) | menu("志愿者", "users", Group.PEOPLE, 35) | limited(SEARCHES))
async def volunteers(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the volunteers whom a filter finds; an address that asks for what there is not is told so."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    fields = _fields(request)
    asked = Sent(fields, {})
    try:
        wanted = asked.read(Filter)
    except JinguoError as error:
        return await _page(request, actor, Filter(), asked.state(error), error.status)
    return await _page(request, actor, wanted, FormState(fields))


@post(f"{HERE}/picked", opt=allow(Permission.SEE_VOLUNTEERS) | STEP | limited(SEARCHES), status_code=200)
async def picked(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Fix those who are ticked, or all who are found at this moment, and go on with them."""
    form = await sent(request)
    return await submitted(form, Sent, partial(_picked, actor), partial(_after_picking, request, actor, form))


@post(f"{HERE}/filters", opt=allow(Permission.SEE_VOLUNTEERS), status_code=200)
async def save_filter(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Save the conditions of the list under a name."""
    form = await sent(request)

    def read(form: Sent) -> NewSavedFilter:
        return form.read(NewSavedFilter, asked=_asked_of(form))

    def done(new: NewSavedFilter, _: None) -> Response[str]:
        return see_other(_address(_said(new.asked)), f"已保存为常用筛选：{new.name}")

    page = partial(_after_saving, request, actor, form)
    return await submitted(form, read, partial(actions.save, actor), page, done, beside={NameTaken.code: "name"})


@post(f"{HERE}/filters/{{filter_id:uuid}}/delete", opt=allow(Permission.SEE_VOLUNTEERS))
async def delete_filter(actor: CurrentActor, filter_id: PathId) -> Response[str]:
    """Delete a saved filter."""
    return await then(HERE, actions.delete(actor, filter_id), "已删除这个常用筛选")


async def _after_saving(
    request: WebRequest, actor: Actor, saving: Sent, form: FormState, status_code: int
) -> Response[str]:
    """Show the list again, with why nothing was saved."""
    asked = _asked_of(saving)
    typed_too = {name: saving.text(name) for name in ("name", "shared")}
    return await _page(request, actor, asked, FormState({**_said(asked), **typed_too}, form.errors), status_code)


async def _picked(actor: Actor, form: Sent) -> Response[str]:
    onward = next((each for each in GOES_ON if form.text(each)), "list")
    if form.text("whom") == "all":
        ids = await queries.everybody(actor, _asked_of(form))
    else:
        ticked = form.values.get("volunteer", ())
        ids = [each for text in ([ticked] if isinstance(ticked, str) else ticked) if (each := _id(text))]
    found = await pick(actor, ids)
    state = {"state": "left"} if _asked_of(form).state is State.LEFT and onward in ("export", "list") else {}
    return see_other(f"{GOES_ON[onward][1]}?{urlencode({'q': found, **state})}")


async def _after_picking(
    request: WebRequest, actor: Actor, picking: Sent, form: FormState, status_code: int
) -> Response[str]:
    """Show the list again, with why nothing was picked."""
    asked = _asked_of(picking)
    return await _page(request, actor, asked, FormState(_said(asked), form.errors), status_code)


def _asked_of(form: Sent) -> Filter:
    """Read the filter that the list was drawn with; it travels as one address."""
    values = parse_qs(form.text("asked"), keep_blank_values=False)
    return Sent({name: each if name == SEVERAL else each[0] for name, each in values.items()}, {}).read(Filter)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _fields(request: WebRequest) -> dict[str, Typed]:
    """Read what an address asks for; an import that is none is left out, and `unreviewed` is the list of that name."""
    several = [str(value) for name, value in request.query_params.multi_items() if name == SEVERAL and value]
    fields: dict[str, Typed] = {
        name: str(request.query_params.get(name, "")).strip() for name in Filter.model_fields if name != SEVERAL
    }
    if request.query_params.get("unreviewed"):
        fields["state"] = "unreviewed"
    if _id(str(fields["roster"])) is None:
        fields["roster"] = ""
    return {**fields, SEVERAL: several}


def _said(asked: Filter) -> dict[str, Typed]:
    """The fields that ask for the same; what asks for nothing is left out."""
    told = asked.model_dump(mode="json", exclude_defaults=True)
    return {name: value if isinstance(value, list) else str(value) for name, value in told.items() if value}


def _address(fields: Mapping[str, Typed]) -> str:
    query = urlencode({name: value for name, value in fields.items() if value}, doseq=True)
    return f"{HERE}?{query}" if query else HERE


async def _page(
    request: WebRequest, actor: Actor, asked: Filter, form: FormState, status_code: int = 200
) -> Response[str]:
    fields = _said(asked)
    known = await kinds(actor) if actor.may(Permission.KEEP_QUALIFICATIONS) else []
    qualifications = [(kind.code, kind.label) for kind in known]
    found = await queries.find(actor, asked, page=page_number(request), size=PAGE_SIZE)
    return await desk_page(
        request,
        "desk/volunteers.html",
        status_code=status_code,
        found=found.rows,
        total=found.total,
        form=form,
        box=typed(form.values),
        searched=is_opaque(asked.q),
        is_picked=is_picked(asked.q),
        fields=fields,
        asked=urlencode(fields, doseq=True),
        saved=[
            (each, each.asked and _address(_said(each.asked)), each.asked == asked)
            for each in await queries.saved_filters(actor)
        ],
        may_save=bool(set(fields) - {"state", "roster"}) and not is_opaque(asked.q),
        chips=list(_chips(fields, asked, dict(qualifications))),
        further=bool(set(fields) & set(FURTHER)) or bool(form.errors),
        tabs=[(each.label, _address({**fields, "state": each.value}), asked.state is each) for each in State],
        organisations=await choices.organisations(actor),
        qualifications=qualifications,
        lists=_lists(actor),
        pager=pager(request, found, "人"),
        year=clock.today().year,
        may_register=actor.may(Permission.REGISTER_VOLUNTEERS),
        may_import=actor.may(Permission.IMPORT_VOLUNTEERS),
        may_export=actor.may(Permission.EXPORT_VOLUNTEERS),
        may_write=actor.may(Permission.SEND_MESSAGES),
    )


def _lists(actor: Actor) -> dict[str, list[Choice]]:
    """The closed lists of the filter, of what the actor may ask for."""
    beings = [each for each in Being if each is not Being.MOTHER or actor.may(Permission.KEEP_MOTHERS)]
    return {
        "classes": labelled(ServiceClass),
        "beings": labelled(beings),
        "whens": labelled(When),
        "standings": labelled(Standing),
        "hours": labelled(Hours),
        "seen": labelled(Seen),
        "answers": labelled(Answer),
        "orders": labelled(Order),
    }


def _chips(fields: Mapping[str, Typed], asked: Filter, qualifications: Mapping[str, str]) -> Iterator[Chip]:
    """Tell each condition but the list itself, with the way to do without it."""

    def chip(text: str, *names: str) -> Chip:
        return Chip(text, _address({name: value for name, value in fields.items() if name not in names}))

    if asked.q:
        yield chip("选出来的人" if is_picked(asked.q) else "按号码查找" if is_opaque(asked.q) else f"“{asked.q}”", "q")
    for each in asked.classes:
        rest = [other.value for other in asked.classes if other is not each]
        yield Chip(each.label, _address({**fields, SEVERAL: rest}))
    if asked.skill:
        yield chip(f"技能有“{asked.skill}”", "skill")
    if asked.time:
        yield chip(f"时间有“{asked.time}”", "time")
    if asked.being:
        yield chip(f"{asked.when.label}{asked.being.label}", "being", "when")
    if asked.qualification:
        label = qualifications.get(asked.qualification, "已停用的资质")
        yield chip(f"{label}：{asked.standing.label}", "qualification", "standing")
    for name, value in (("hours", asked.hours), ("seen", asked.seen), ("answer", asked.answer)):
        if value:
            yield chip(("今年" if name == "hours" else "") + value.label, name)

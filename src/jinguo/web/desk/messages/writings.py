"""群发: words to the volunteers of a list or the people of an event: how many, how it reads, five minutes to think."""

from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.appointments import queries as holdings
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.config import settings
from jinguo.kernel.errors import JinguoError, NotFound
from jinguo.kernel.text.amounts import number
from jinguo.notifications.catalogue import Topic, Way
from jinguo.notifications.channels import open_channels
from jinguo.notifications.preferences.outlook import Outlook
from jinguo.volunteers.registry.export import RosterFilter
from jinguo.volunteers.registry.search_words import said
from jinguo.web.desk.search import without_number
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.http.origin_page import origin_page
from jinguo.web.limits import SEARCHES, limited
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.problems.form_refusals import other_hat
from jinguo.web.stamp import hat_of
from jinguo.web.steps import then
from jinguo.web.submissions.bound_id import bound_id, is_bound_to
from jinguo.writing import actions, queries
from jinguo.writing.forms import LONGEST_SUBJECT, LONGEST_WORD, Words
from jinguo.writing.queries import Readers
from jinguo.writing.rules import TYPED_FROM

NEW, WRITTEN = "/desk/messages/new", "/desk/messages/written"
ASKED = ("event", "q", "organisation", "state")
"""What says whom it is for; goes from the list through all steps."""

STATES = {"": "在册", "unreviewed": "待核对"}


@get(NEW, opt=allow(Permission.SEND_MESSAGES) | limited(SEARCHES) | shortcut("群发消息", "mail"))
async def new(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask what to say, and show whom it is for and how many are reached by which way."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    asked = Sent({name: str(value) for name, value in request.query_params.items()}, {})
    return await _form(request, actor, asked, FormState())


@post(NEW, opt=allow(Permission.SEND_MESSAGES) | limited(SEARCHES), status_code=200)
async def write(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show how the words read; then, by the button there, send them, or change them once more."""
    form = await sent(request)
    if form.text("step") == "change":
        return await _form(request, actor, form, FormState(form.values))
    try:
        words = form.read(Words)
        actions.refuse_wrong(words)
    except JinguoError as error:
        return await _form(request, actor, form, form.state(error), error.status)
    readers = await _readers(actor, form)
    if form.text("step") != "send":
        return await _preview(request, actor, form, readers, words)
    writing = _id(form.text("writing"))
    if not is_bound_to(writing, actor.id, hat_of(actor)):
        return await other_hat(request, actor, origin_page(request), await _hat_of(actor, writing))
    try:
        fresh = await actions.write(actor, writing, readers, words, _offered(), _typed(form))
    except JinguoError as error:
        return await _preview(request, actor, form, readers, words, form.state(error), error.status)
    return see_other(f"{WRITTEN}/{writing}", "已提交，5 分钟内可以撤回" if fresh else "这条已经提交过了，没有重复发")


@get(WRITTEN, opt=allow(Permission.SEE_MESSAGES))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List what has been written to many, the newest first."""
    found = await queries.written(actor, page_number(request))
    return await desk_page(
        request, "desk/written.html", found=found.rows, pager=pager(request, found), here=WRITTEN, new=NEW
    )


@get(f"{WRITTEN}/{{writing_id:uuid}}", opt=allow(Permission.SEE_MESSAGES))
async def one(request: WebRequest, actor: CurrentActor, writing_id: PathId) -> Response[str]:
    """Show one writing: what became of it, and the way to take it back."""
    found = await queries.writing(actor, writing_id)
    may = actor.may(Permission.SEND_MESSAGES, within=found.path)
    return await desk_page(request, "desk/written_one.html", one=found, here=WRITTEN, may_withdraw=may)


@post(f"{WRITTEN}/{{writing_id:uuid}}/withdrawal", opt=allow(Permission.SEND_MESSAGES), status_code=200)
async def withdraw(actor: CurrentActor, writing_id: PathId) -> Response[str]:
    """Withdraw a writing."""
    return await then(f"{WRITTEN}/{writing_id}", actions.withdraw(actor, writing_id), "已撤回，谁也没有收到")


async def _readers(actor: Actor, asked: Sent) -> Readers:
    if asked.text("event"):
        return await queries.to_event(actor, _id(asked.text("event")))
    return await queries.to_list(actor, asked.read(RosterFilter))


async def _form(
    request: WebRequest, actor: Actor, asked: Sent, form: FormState, status_code: int = 200
) -> Response[str]:
    readers = await _readers(actor, asked)
    found = await queries.reached(actor, readers, _offered())
    return await desk_page(
        request,
        "desk/writing.html",
        status_code=status_code,
        form=form,
        hidden=_hidden(asked),
        place=readers.place,
        about=_about(asked, readers),
        reached=_reached(readers, found),
        back=_back(asked, readers),
        limits=(LONGEST_SUBJECT, LONGEST_WORD),
        here=NEW,
    )


async def _preview(
    request: WebRequest,
    actor: Actor,
    asked: Sent,
    readers: Readers,
    words: Words,
    form: FormState | None = None,
    status_code: int = 200,
) -> Response[str]:
    found = await queries.reached(actor, readers, _offered())
    seen = await queries.preview(actor, readers, words, found.sms)
    hidden = _hidden(asked) | {"subject": words.subject, "word": words.word}
    return await desk_page(
        request,
        "desk/writing_preview.html",
        status_code=status_code,
        form=form or FormState(),
        hidden=hidden,
        sending=hidden | {"step": "send", "writing": str(_given(asked, actor))},
        place=readers.place,
        reached=_reached(readers, found),
        seen=seen,
        found=found,
        typed_from=TYPED_FROM,
        sample=queries.SAMPLE,
        back=_back(asked, readers),
        here=NEW,
    )


def _given(asked: Sent, actor: Actor) -> UUID:
    """Read the id under which the words go out: the one that a preview in this role gave out, else a new one."""
    text = asked.text("writing")
    known = _id(text) if text else None
    return known if known and is_bound_to(known, actor.id, hat_of(actor)) else bound_id(actor)


async def _hat_of(actor: Actor, writing: UUID) -> UUID | None:
    """Find the role in which the preview was made, if she still holds it."""
    held = [each.id for each in await holdings.hats(actor)]
    return next((hat for hat in held if is_bound_to(writing, actor.id, hat)), None)


def _about(asked: Sent, readers: Readers) -> list[tuple[str, str]]:
    """Describe in words whom a writing is for."""
    if asked.text("event"):
        return [("活动", readers.place), ("名单", "报了名的，和没报名、到场签了到的；候补的不算")]
    q = asked.text("q")
    searched = said(q)
    known = [("范围", readers.place), ("名单", STATES.get(asked.text("state"), "在册"))]
    return known + ([("查找", searched)] if searched else [])


def _reached(readers: Readers, found: Outlook) -> list[tuple[str, str]]:
    """Describe how many are reached by which way, who is left out, and why."""
    news = readers.kind.topic is Topic.NEWS
    unwilling = "没有同意用短信收妇联消息" if news else "选择不用短信收活动通知"
    why = [
        (unwilling, found.unwilling),
        ("没有手机号", found.without_phone),
        ("手机号被拒收、已停发", found.blocked),
    ]
    left = [("本人要求删除资料", readers.restricted), ("仅本级可见，由她所属的组织写", readers.local_only)]
    lines = [
        ("一共", f"{number(found.total)} 人，都能在“我的消息”里看到站内消息"),
        ("另发短信", f"{number(found.sms)} 人"),
        ("另发邮件", f"{number(found.email)} 人"),
        ("只有站内消息", f"{number(found.inbox_only)} 人"),
        ("不发短信的", _counts(why)),
        ("名单里不写的", _counts(left)),
    ]
    return [(term, said) for term, said in lines if said]


def _counts(lines: list[tuple[str, int]]) -> str:
    return "；".join(f"{said} {number(count)} 人" for said, count in lines if count)


def _hidden(asked: Sent) -> dict[str, str]:
    return {name: asked.text(name) for name in ASKED if asked.text(name)}


def _back(asked: Sent, readers: Readers) -> tuple[str, str]:
    if asked.text("event"):
        return f"/desk/events/{asked.text('event')}", readers.place
    return f"/desk/volunteers?{urlencode(_hidden(asked))}", "志愿者"


def _offered() -> tuple[Way, ...]:
    return tuple(open_channels(settings()).ways)


def _typed(form: Sent) -> int | None:
    text = form.text("typed").replace(",", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None  # noqa: PLR2004


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None

"""通知文字: what each kind of notice says, and an organisation's own words for it, with a preview before they hold."""

from functools import partial

from litestar import Response, get, post
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.config import settings
from jinguo.notifications.wordings.actions import NewWording, check, end_wording, restore_wording, set_wording
from jinguo.notifications.wordings.previews import Preview, known, own_text_allowed, previews
from jinguo.notifications.wordings.queries import InForce, Wordings, in_force, kind_of, wordings
from jinguo.notifications.wordings.variables import LABELS, shown
from jinguo.organisations.queries import by_path
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/wordings"


@get(HERE, opt=allow(Permission.KEEP_WORDINGS) | menu("通知文字", "pencil", Group.MANAGEMENT, 71))
async def list_wordings(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show every kind of notice with the text that holds for the actor's organisation."""
    rows = [(each, shown(each.text), _longest(each)) for each in await in_force(actor)]
    return await desk_page(request, "desk/wordings.html", rows=rows)


@get(f"{HERE}/{{kind:str}}", opt=allow(Permission.KEEP_WORDINGS))
async def wording(request: WebRequest, actor: CurrentActor, kind: FromPath[str]) -> Response[str]:
    """Show one kind of notice: its words, how they read, a form for own ones, and former versions."""
    return await _page(request, actor, kind)


@post(f"{HERE}/{{kind:str}}", opt=allow(Permission.KEEP_WORDINGS), status_code=200)
async def set_one(request: WebRequest, actor: CurrentActor, kind: FromPath[str]) -> Response[str]:
    """Preview an own text as it would read (`step=preview`), or let it hold from now on."""
    form, page = await sent(request), partial(_page, request, actor, kind)

    async def step(typed: NewWording) -> Response[str]:
        if form.text("step") == "preview":
            check(kind, typed)
            return await page(FormState(form.values), typed=typed)
        version = await set_wording(actor, kind, typed)
        return see_other(f"{HERE}/{kind}", f"已保存，现在用的是第 {version} 版。已经在等着发的，还是原来的文字")

    return await submitted(form, NewWording, step, page)


@post(f"{HERE}/{{kind:str}}/end", opt=allow(Permission.KEEP_WORDINGS), status_code=200)
async def end_one(actor: CurrentActor, kind: FromPath[str]) -> Response[str]:
    """End the organisation's own words and return to those from above."""
    return await then(f"{HERE}/{kind}", end_wording(actor, kind), "已改回，不再用本单位自己的文字")


@post(f"{HERE}/{{kind:str}}/restore", opt=allow(Permission.KEEP_WORDINGS), status_code=200)
async def restore_one(request: WebRequest, actor: CurrentActor, kind: FromPath[str]) -> Response[str]:
    """Return to a former version of the organisation's own words."""
    typed = (await sent(request)).text("version")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0  # noqa: PLR2004 - a smallint
    return await then(f"{HERE}/{kind}", restore_wording(actor, kind, version), f"已改回第 {version} 版的文字")


async def _page(
    request: WebRequest,
    actor: Actor,
    key: str,
    form: FormState | None = None,
    *,
    typed: NewWording | None = None,
    status_code: int = 200,
) -> Response[str]:
    kind, found = kind_of(key), await wordings(actor, key)
    place = await by_path(actor.path or "")
    return await desk_page(
        request,
        "desk/wording.html",
        status_code=status_code,
        kind=kind,
        place=place,
        found=found,
        variables=[(LABELS.get(each, each), kind.example[each]) for each in known(kind)],
        shown=shown,
        form=form or FormState(_filled(found)),
        seen=form.value("seen") if form else _seen(found),
        now=_previews(found.now.subject, found.now.text, found.now),
        tried=_previews(typed.subject, typed.text, found.now) if typed else None,
        may_word=own_text_allowed(kind),
        price=settings().sms_price,
    )


def _previews(subject: str, text: str, of: InForce) -> list[Preview]:
    chosen = settings()
    return previews(of.kind, subject, text, chosen.sms_signature, chosen.sms_price)


def _longest(each: InForce) -> Preview:
    return _previews(each.subject, each.text, each)[-1]


def _seen(found: Wordings) -> str:
    """Read the own version that the form changes, 0 for none."""
    return next((f"{each.version}" for each in found.versions if each.ended_at is None), "0")


def _filled(found: Wordings) -> dict[str, str]:
    """Fill the form with what holds now; a code belongs to an own text alone."""
    now = found.now
    own = _seen(found) != "0"
    return {
        "subject": shown(now.subject),
        "text": shown(now.text),
        "provider_code": now.provider_code if own else "",
    }

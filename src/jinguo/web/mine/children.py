"""我结对的孩子 on a mother's own page: the card of her child, what is due next, and the form for a contact."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.pairings.catalogue import Finding, Flag, Medium, Partner, Topic
from jinguo.pairings.contacts import actions
from jinguo.pairings.contacts.queries import OpenCard, own_children, own_pairing
from jinguo.pairings.forms import NewContact
from jinguo.web.desk.choices import labelled
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.mine.drafts import draft_of, drafts_of
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.session_end import UNKEPT
from jinguo.web.stamp import SHOWN
from jinguo.web.steps import submitted

HERE = "/me/children"
ONE = f"{HERE}/{{pairing_id:uuid}}"


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def own(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the children whom she cares for now, by code, with what is due."""
    children = await own_children(actor)
    drafts = {each.id: draft_of(actor, each.id).name for each in children}
    return await own_phone_page(
        request, actor, "children", children=children, drafts=drafts, drafts_of=drafts_of(actor)
    )


@get(ONE, opt=allow(Permission.OWN_PAGE))
async def one(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Show one child's card and the form for a contact."""
    return await _page(request, actor, pairing_id)


@post(f"{ONE}/card", opt=allow(Permission.OWN_PAGE) | SHOWN, status_code=200)
async def card(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Show who the child is, on this one page; the log says so before."""
    return await _page(request, actor, pairing_id, opened=await actions.open_card(actor, pairing_id))


@post(f"{ONE}/contacts", opt=allow(Permission.OWN_PAGE) | UNKEPT, status_code=200)
async def contact(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Take her account of a contact."""
    step, page = partial(actions.record, actor, pairing_id), partial(_page, request, actor, pairing_id)
    done = see_other(HERE, "已登记，谢谢您；填了时间的，分钟数等工作人员审批")
    return await submitted(request, NewContact, step, page, done)


async def _page(
    request: WebRequest,
    actor: Actor,
    pairing_id: UUID,
    form: FormState | None = None,
    status_code: int = 200,
    opened: OpenCard | None = None,
) -> Response[str]:
    found = await own_pairing(actor, pairing_id)
    return await own_phone_page(
        request,
        actor,
        "child",
        status_code=status_code,
        child=found,
        opened=opened,
        form=form or _empty(),
        draft=draft_of(actor, pairing_id),
        siblings=[(str(each.id), each.code) for each in await own_children(actor) if each.id != pairing_id],
        media=labelled(Medium),
        partners=labelled(Partner),
        topics=labelled(Topic),
        findings=labelled(Finding),
        flags=labelled(Flag),
    )


def _empty() -> FormState:
    return FormState(
        {
            "happened_on": clock.today().isoformat(),
            "minutes": "0",
            "partner": Partner.CHILD.value,
            "occasion": str(uuid7()),
        }
    )

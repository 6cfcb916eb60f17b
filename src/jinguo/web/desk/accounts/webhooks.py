"""接口与推送: which other systems are told of changes, what was sent to them, and whether it arrived."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.web.form_state import FormState
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.stamp import SHOWN
from jinguo.web.steps import submitted, then
from jinguo.webhooks import actions, queries
from jinguo.webhooks.catalogue import Change
from jinguo.webhooks.forms import NewWebhook

HERE = "/desk/accounts/webhooks"
KINDS = [(each.value, each.label) for each in Change]


@get(HERE, opt=allow(Permission.KEEP_TOKENS))
async def webhooks(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the webhooks within the actor's reach, with the form for a new one."""
    return await _page(request, actor, FormState())


@post(HERE, opt=allow(Permission.KEEP_TOKENS) | SHOWN, status_code=200)
async def set_up(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Set a webhook up: its secret is shown on this one page."""
    step, page = partial(actions.set_up, actor), partial(_page, request, actor)
    return await submitted(request, NewWebhook, step, page, lambda _, new: page(FormState(), secret=new.secret))


@post(f"{HERE}/{{webhook_id:uuid}}/end", opt=allow(Permission.KEEP_TOKENS), status_code=200)
async def end(actor: CurrentActor, webhook_id: PathId) -> Response[str]:
    """Stop a webhook. That cannot be taken back: a new one is set up instead."""
    return await then(HERE, actions.end(actor, webhook_id), "已停止，不再往那里推送")


@get(f"{HERE}/{{webhook_id:uuid}}", opt=allow(Permission.KEEP_TOKENS))
async def webhook(request: WebRequest, actor: CurrentActor, webhook_id: PathId) -> Response[str]:
    """Show what was sent to one webhook, and what became of it."""
    found = await queries.webhook(actor, webhook_id)
    part = await queries.deliveries(actor, webhook_id, after=request.query_params.get("after", ""), limit=50)
    return await desk_page(request, "desk/webhook.html", webhook=found, deliveries=part.rows, following=part.next)


@post(
    f"{HERE}/{{webhook_id:uuid}}/deliveries/{{delivery_id:uuid}}/resend",
    opt=allow(Permission.KEEP_TOKENS),
    status_code=200,
)
async def resend(actor: CurrentActor, webhook_id: PathId, delivery_id: PathId) -> Response[str]:
    """Send a delivery once more."""
    return await then(f"{HERE}/{webhook_id}", actions.resend(actor, webhook_id, delivery_id), "已排上，马上再发一次")


async def _page(
    request: WebRequest, actor: Actor, form: FormState, status_code: int = 200, secret: str = ""
) -> Response[str]:
    return await desk_page(
        request,
        "desk/webhooks.html",
        status_code=status_code,
        form=form,
        webhooks=await queries.webhooks(actor),
        secret=secret,
        kinds=KINDS,
    )

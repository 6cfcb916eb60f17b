"""What a guardian has signed: a scan, a photo, or a signature on the screen, taken in; and handed out, logged."""

import json
from functools import partial
from uuid import UUID

from litestar import Response, post

from jinguo.attachments.actions import draw, receive
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.children.consents.actions import add_scan, record_consent
from jinguo.children.forms import NewConsent, Reading, Signature
from jinguo.children.readings.actions import read_attachment
from jinguo.children.registry import queries
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.kernel.pictures.errors import TooLargePicture, UnreadablePicture
from jinguo.kernel.pictures.scans import LARGEST, Clean
from jinguo.web.desk.children.entries import entry_page
from jinguo.web.desk.children.pages import FILE, HERE
from jinguo.web.downloads import download
from jinguo.web.flash import see_other
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import STAFF, allow
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted

KEEPING = allow(Permission.KEEP_CHILDREN)
BODY = LARGEST + 200_000
FIELDS = dict.fromkeys((UnreadablePicture.code, TooLargePicture.code, "crowded", "one_at_a_time"), "scan")
UNDRAWN = "签名没有传上来，请清除以后重新签，或者改用纸质同意书"


@post(f"{FILE}/consents", opt=KEEPING, status_code=200, request_max_body_size=BODY)
async def consent(request: WebRequest, actor: CurrentActor, child_id: PathId) -> Response[str]:
    """Write an answer down, with what was signed if it is at hand."""

    async def step(form: Sent) -> None:
        new = form.read(NewConsent)
        await record_consent(actor, child_id, new, await _signed(actor, form))

    page = partial(entry_page, request, actor, child_id, "consents")
    return await submitted(request, Sent, step, page, see_other(_consents(child_id), "答复已记下"), beside=FIELDS)


@post(f"{FILE}/consents/{{consent_id:uuid}}/scan", opt=KEEPING, status_code=200, request_max_body_size=BODY)
async def scan(request: WebRequest, actor: CurrentActor, child_id: PathId, consent_id: PathId) -> Response[str]:
    """Add the signed paper to an answer that was written down without it."""

    async def step(form: Sent) -> None:
        await add_scan(actor, child_id, consent_id, await receive(actor, form.file("scan").content))

    page = partial(entry_page, request, actor, child_id, "consents")
    return await submitted(request, Sent, step, page, see_other(_consents(child_id), "扫描件已加密存好"), beside=FIELDS)


@post(f"{FILE}/attachments/{{attachment_id:uuid}}", opt=allow(STAFF), status_code=200)
async def hand_out(
    request: WebRequest, actor: CurrentActor, child_id: PathId, attachment_id: PathId
) -> Response[bytes]:
    """Hand a scan out, always as a download; the log knows of it before it is opened."""
    purpose = (await sent(request)).read(Reading).purpose
    row, content = await read_attachment(actor, child_id, attachment_id, purpose)
    return download(content, row.name((await queries.child(actor, child_id)).code), row.media.value)


async def _signed(actor: Actor, form: Sent) -> Clean | None:
    """The paper that was chosen, or what was drawn; None: neither. Raises Invalid, TooLargePicture, …"""
    if form.files.get("scan") and form.files["scan"].content:
        return await receive(actor, form.file("scan").content)
    if not form.text("signature"):
        return None
    try:
        strokes = parse(Signature, {"strokes": json.loads(form.text("signature"))}).strokes
    except (ValueError, RecursionError, Invalid):
        raise Invalid(fields={"scan": UNDRAWN}) from None
    return await draw(actor, strokes)


def _consents(child_id: UUID) -> str:
    return f"{HERE}/{child_id}/consents"

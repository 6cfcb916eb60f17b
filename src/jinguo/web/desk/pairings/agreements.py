"""The agreement of a pairing: printed as PDF/A, and the scan of the signed paper."""

from typing import Any

from litestar import Response, post

from jinguo.attachments.actions import receive
from jinguo.authority.grants import Permission
from jinguo.kernel.documents.errors import MissingCharacters
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.pictures.receiving import LARGEST
from jinguo.pairings.agreements.actions import keep_signed, print_agreement
from jinguo.pairings.forms import AgreementPrint
from jinguo.web.desk.children.attachments import FIELDS
from jinguo.web.desk.pairings.pages import HERE, ONE, one_page
from jinguo.web.downloads import PDF, download
from jinguo.web.flash import see_other
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.stamp import LOOSE

KEEPING = allow(Permission.KEEP_PAIRINGS)
PAPER = "paper"
BESIDE = {MissingCharacters.code: "blank"}


@post(f"{ONE}/agreement.pdf", opt=KEEPING | LOOSE, status_code=200)
async def paper(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[Any]:
    """Hand the agreement out to be printed; a character that no font has is named beside the box that leaves a line."""
    form = await sent(request)
    try:
        name, content = await print_agreement(actor, pairing_id, form.read(AgreementPrint))
    except JinguoError as error:
        state = form.state(error, BESIDE)
        return await one_page(request, actor, pairing_id, PAPER, state, error.status)
    return download(content, name, PDF)


@post(f"{ONE}/signed", opt=KEEPING, status_code=200, request_max_body_size=LARGEST + 200_000)
async def signed(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Keep the scan of the signed paper."""
    form = await sent(request)
    try:
        await keep_signed(actor, pairing_id, await receive(actor, form.file("scan").content))
    except JinguoError as error:
        return await one_page(request, actor, pairing_id, PAPER, form.state(error, FIELDS), error.status)
    return see_other(f"{HERE}/{pairing_id}", "签好的协议已加密存好")

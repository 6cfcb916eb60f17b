"""The agreement of a pairing: printed as PDF/A, and the scan of the signed paper."""

from functools import partial
from typing import Any

from litestar import Response, post

from jinguo.attachments.actions import receive
from jinguo.authority.grants import Permission
from jinguo.kernel.documents.errors import MissingCharacters
from jinguo.kernel.pictures.scans import LARGEST
from jinguo.pairings.agreements.actions import keep_signed, print_agreement
from jinguo.pairings.forms import AgreementPrint
from jinguo.web.desk.children.attachments import FIELDS
from jinguo.web.desk.pairings.pages import HERE, ONE, one_page
from jinguo.web.downloads import PDF, download
from jinguo.web.flash import see_other
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.stamp import LOOSE
from jinguo.web.steps import submitted

KEEPING = allow(Permission.KEEP_PAIRINGS)
PAPER = "paper"
BESIDE = {MissingCharacters.code: "blank"}


@post(f"{ONE}/agreement.pdf", opt=KEEPING | LOOSE, status_code=200)
async def paper(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[Any]:
    """Hand the agreement out to be printed; a character that no font has is named beside the box that leaves a line."""
    step, page = partial(print_agreement, actor, pairing_id), partial(one_page, request, actor, pairing_id, PAPER)
    return await submitted(
        request, AgreementPrint, step, page, lambda _, made: download(made[1], made[0], PDF), beside=BESIDE
    )


@post(f"{ONE}/signed", opt=KEEPING, status_code=200, request_max_body_size=LARGEST + 200_000)
async def signed(request: WebRequest, actor: CurrentActor, pairing_id: PathId) -> Response[str]:
    """Keep the scan of the signed paper."""

    async def step(form: Sent) -> None:
        await keep_signed(actor, pairing_id, await receive(actor, form.file("scan").content))

    page = partial(one_page, request, actor, pairing_id, PAPER)
    done = see_other(f"{HERE}/{pairing_id}", "签好的协议已加密存好")
    return await submitted(request, Sent, step, page, done, beside=FIELDS)

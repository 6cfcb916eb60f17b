"""Gate before every handler: does what was sent fit whoever sends it now, and was it sent before?

It runs after the guards, so that nobody's body is read who may not send it. Pages bring a stamp (`stamp`), programs an
`Idempotency-Key`; what a page sends without one is known by its words.
"""

from hashlib import sha256
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType

from jinguo.authority.actor import NOBODY, Actor
from jinguo.kernel.errors import Invalid
from jinguo.submissions.errors import KeyReused
from jinguo.web import stamp
from jinguo.web.http.origin_page import origin_page
from jinguo.web.http.same_origin import API, SAFE
from jinguo.web.parameters import WebRequest
from jinguo.web.problems import form_refusals
from jinguo.web.stamp import LOOSE, MADE, REPEATED, SHOWN, STEP, WAS, Stamp
from jinguo.web.submissions import kept_form, refill
from jinguo.web.submissions.press import pressed

KEY = "Idempotency-Key"
LONGEST_KEY = 200

WORDS = 2
"""Fields from which on something without a stamp is known by its words; a bare button acts on a thing whose state
answers the second press.
"""

_OPT = "stamp"


class BadKey(Invalid):
    """The key that a program sent is no key."""

    code = "bad_idempotency_key"
    message = f"Idempotency-Key 要写 1 到 {LONGEST_KEY} 个可见的英文字符，每件事一个新的，例如 UUID。"


async def check(request: WebRequest) -> Response[Any] | None:
    """Check a request, as Litestar's hook before a handler; an answer here is the answer.

    Raises:
        BadStamp, BadKey; KeyReused, StillWorking, AnswerLost: see submissions.
    """
    actor: Actor = request.scope.get("user") or NOBODY
    if request.scope["path"].startswith(API):
        return None if request.method in SAFE else await _of_program(request, actor)
    page = kept_form.way_back(origin_page(request), None)
    stamp.draw(actor, page)
    if request.method in SAFE:
        await _show_kept(request, actor)
        return None
    refill.wish(None)
    return await _of_page(request, actor, request.route_handler.opt.get(_OPT, ""), page)


async def _of_program(request: WebRequest, actor: Actor) -> Response[Any] | None:
    key = request.headers.get(KEY)
    if key is None or actor.id is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadKey
    said = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await _told(request)
    return await pressed(request, actor, key, said, shown=True)


async def _of_page(request: WebRequest, actor: Actor, kind: str, page: str) -> Response[Any] | None:
    """Check a form of a page: whose it is, then whether it was pressed before.

    A form that makes something makes one thing. Who goes back to the form of a row, of a file or of a step, and sends
    something else does a second thing: that stands against what the row was, is another file, or another choice.
    """
    if kind == LOOSE[_OPT] or actor.id is None:
        return None
    sent = await _fields(request)
    typed = next((value for name, value in sent if name == MADE), "")
    made = stamp.read(typed) if typed else None
    if made is not None:
        stamp.draw(actor, made.page)
        if (refusal := await _of_another(request, actor, made)) is not None:
            return refusal
    if kind == REPEATED[_OPT] or (made is None and len(sent) < WORDS):
        return None
    said = f"{request.method} {request.scope['path']}\n{urlencode([each for each in sent if each[0] != MADE])}".encode()
    try:
        is_file = request.content_type[0] == RequestEncodingType.MULTI_PART
        again = is_file or kind == STEP[_OPT] or any(name == WAS for name, _ in sent)
        key = made and (f"{made.key} {sha256(said).hexdigest()}" if again else made.key)
        return await pressed(request, actor, key, said, shown=kind == SHOWN[_OPT])
    except KeyReused:
        return await form_refusals.sent_before(request, actor, made.page if made else page)


async def _of_another(request: WebRequest, actor: Actor, made: Stamp) -> Response[Any] | None:
    """Refuse a form that was drawn for another account or in another role; None: it is hers, as she is."""
    if made.actor != actor.id:
        return await form_refusals.other_account(request, made)
    if made.hat != stamp.hat_of(actor):
        return await form_refusals.other_hat(request, actor, made.page, made.hat)
    return None


async def _show_kept(request: WebRequest, actor: Actor) -> None:
    token = request.query_params.get(kept_form.PARAMETER)
    kept = await kept_form.find(actor, token) if token and actor.id is not None else None
    refill.wish(kept)


async def _told(request: WebRequest) -> bytes:
    """The words of a program's body; of one with files its fields, as each sending draws another line between these."""
    if request.content_type[0] == RequestEncodingType.MULTI_PART:
        return urlencode(await _fields(request)).encode()
    return await request.body()


async def _fields(request: WebRequest) -> list[tuple[str, str]]:
    """Read the fields by name: Litestar hands names out in the order of their hashes, which each process draws anew."""
    sent = [(name, await _words(value)) for name, value in (await request.form()).multi_items()]
    return sorted(sent, key=itemgetter(0))


async def _words(value: object) -> str:
    """The words of a field; of a file its name and a digest, since two files may share a name."""
    if not isinstance(value, UploadFile):
        return str(value)
    content = await value.read()
    await value.seek(0)
    return f"{value.filename} {sha256(content).hexdigest()}"

"""The one check before every handler: does what was sent fit whoever sends it now, and was it sent before?

It runs after the guards, so that nobody's body is read who may not send it. Pages bring a stamp (`stamp`), programs an
`Idempotency-Key`; what a page sends without one is known by its words.
"""

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.datastructures import UploadFile

from jinguo.authority.actor import NOBODY, Actor
from jinguo.kernel.errors import Invalid
from jinguo.submissions.errors import KeyReused
from jinguo.web import kept_form, not_taken, refill, stamp
from jinguo.web.origin_page import origin_page
from jinguo.web.press import pressed
from jinguo.web.same_origin import API, SAFE
from jinguo.web.stamp import LOOSE, MADE, REPEATED, SHOWN, WAS, Stamp

KEY = "Idempotency-Key"
LONGEST_KEY = 200

_OPT = "stamp"


class BadKey(Invalid):
    """The key of a program is no key."""

    code = "bad_idempotency_key"
    message = f"Idempotency-Key 要写 1 到 {LONGEST_KEY} 个可见的英文字符，每件事一个新的，例如 UUID。"


async def check(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Litestar's hook before a handler; an answer here is the answer.

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


async def _of_program(request: Request[Any, Any, Any], actor: Actor) -> Response[Any] | None:
    key = request.headers.get(KEY)
    if key is None or actor.id is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadKey
    said = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
    return await pressed(request, actor, key, said, shown=True)


async def _of_page(request: Request[Any, Any, Any], actor: Actor, kind: str, page: str) -> Response[Any] | None:
    if kind == LOOSE[_OPT] or actor.id is None:
        return None
    sent = [(name, _named(value)) for name, value in (await request.form()).multi_items()]
    typed = next((value for name, value in sent if name == MADE), "")
    made = stamp.read(typed) if typed else None
    if made is not None:
        stamp.draw(actor, made.page)
        if (refusal := await _of_another(request, actor, made)) is not None:
            return refusal
    if kind == REPEATED[_OPT]:
        return None
    said = f"{request.method} {request.scope['path']}\n{urlencode([each for each in sent if each[0] != MADE])}".encode()
    try:
        return await pressed(request, actor, _key(made, sent, said), said, shown=kind == SHOWN[_OPT])
    except KeyReused:
        return await not_taken.sent_before(request, actor, made.page if made else page)


def _key(made: Stamp | None, sent: list[tuple[str, str]], said: bytes) -> str | None:
    """What names a press. Who goes back to the form of a row and changes it once more makes a second change, which
    stands against what the row was; a form that makes something makes one thing.
    """
    if made is None:
        return None
    return f"{made.key} {sha256(said).hexdigest()}" if any(name == WAS for name, _ in sent) else made.key


async def _of_another(request: Request[Any, Any, Any], actor: Actor, made: Stamp) -> Response[Any] | None:
    """The refusal of a form that was drawn for another account or in another role; None: it is hers, as she is."""
    if made.actor != actor.id:
        return await not_taken.other_account(request, made)
    if made.hat != stamp.hat_of(actor):
        return await not_taken.other_hat(request, actor, made.page, made.hat)
    return None


async def _show_kept(request: Request[Any, Any, Any], actor: Actor) -> None:
    token = request.query_params.get(kept_form.PARAMETER)
    kept = await kept_form.find(actor, token) if token and actor.id is not None else None
    refill.wish(kept)


def _named(value: object) -> str:
    return value.filename if isinstance(value, UploadFile) else str(value)

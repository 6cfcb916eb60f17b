"""A flash: a sentence about what was just done, carried to the next page in a cookie that only we can write."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from litestar import MediaType, Response
from litestar.datastructures import Cookie

from jinguo.kernel.secrets import tokens
from jinguo.web.cookies import FLASH, drop, keep, real_name
from jinguo.web.http.addresses import location
from jinguo.web.parameters import WebRequest
from jinguo.web.shells import Flash

LASTS = timedelta(minutes=2)
_PURPOSE = "flash"


def see_other(where: str, said: Flash | str | None = None) -> Response[str]:
    """Answer a form that was accepted: 303 to a page of ours, so that reloading sends nothing twice. `said` is told
    there.
    """
    done = Response("", status_code=303, media_type=MediaType.HTML, headers={"Location": location(where)})
    if said is not None:
        done.cookies.append(keep(FLASH, _written(Flash(said) if isinstance(said, str) else said), LASTS))
    return done


def said_before(request: WebRequest) -> Flash | None:
    """Read the sentence that the last page left to be said, if any."""
    cookie = request.cookies.get(real_name(FLASH))
    return _read(cookie) if cookie else None


def forget(page: Response[Any]) -> None:
    """Forget the sentence, which is said once only."""
    page.cookies.append(drop(FLASH))


def carried(cookies: Iterable[str]) -> str:
    """Find what the flash cookie among these `Set-Cookie` headers holds, "" when there is none."""
    start = f"{real_name(FLASH)}="
    return next((line[len(start) :].partition(";")[0].strip('"') for line in cookies if line.startswith(start)), "")


def carried_on(value: str) -> Cookie:
    """Carry the same sentence on once more, for a second press."""
    return keep(FLASH, value, LASTS)


def tone_of(value: str) -> str:
    """The tone of a flash cookie's sentence: "bad" says that nothing was done."""
    flash = _read(value) if value else None
    return flash.tone if flash else ""


def _written(flash: Flash) -> str:
    return tokens.sign(_PURPOSE, f"{flash.tone}:{flash.text}".encode())


def _read(cookie: str) -> Flash | None:
    try:
        text = tokens.signed(_PURPOSE, cookie).decode()
    except tokens.NotOurs:
        return None
    tone, _, sentence = text.partition(":")
    return Flash(sentence, tone)  # pyright: ignore[reportArgumentType] - only we have written it

"""A request whose body is read with care: what it may be, how long it may take, and no trace of it afterwards.

The framework's own reading keeps the last 1,024 forms in memory, passwords among them, and lets a million bytes of
empty fields or of nested brackets through to whatever chokes on them.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions import InternalServerException
from litestar.types import Empty

from jinguo.kernel.errors import JinguoError
from jinguo.web.http.nul_bytes import Unreadable

MOST_FIELDS = 2_000
"""Fields of one form; the largest of ours, an import's questions, has some hundreds."""

BODY_WITHIN, FILE_WITHIN = 30.0, 600.0
"""Seconds in which a form and a file have to arrive; a roster of 20 MB on a weak line takes minutes."""


class TooManyFields(JinguoError):
    """The request has more fields than any form of ours."""

    code = "too_many_fields"
    status = 413
    message = "这次提交的项目太多，系统没有保存。请分几次提交。"


class UnsupportedType(JinguoError):
    """The body is of a kind that this address does not take."""

    code = "unsupported_type"
    status = 415
    message = "系统不认识这种提交方式。请从页面上的按钮提交；程序请用 application/json。"


class TooSlow(JinguoError):
    """The body did not arrive in time."""

    code = "too_slow"
    status = 408
    message = "网络太慢，内容没有传完，系统没有保存。请换个信号好的地方再试一次。"


class CutOff(JinguoError):
    """The line broke before the whole body was there; nobody reads this any more."""

    code = "cut_off"
    status = 400
    message = "网络中断，内容没有传完，系统没有保存。请再试一次。"


class CarefulRequest(Request[Any, Any, Any]):
    """The request of every handler."""

    async def body(self) -> bytes:
        """Read the body within the limits of size and time. Raises TooSlow, CutOff; too large a one is 413."""
        if self._body is not Empty:
            return self._body
        try:
            async with asyncio.timeout(self._within()):
                return await super().body()
        except TimeoutError:
            raise TooSlow from None
        except InternalServerException:  # the framework's word for a line that broke
            raise CutOff from None

    async def json(self) -> object:
        """Read the body as JSON. Raises Unreadable: nested too deeply, or no UTF-8; UnsupportedType."""
        if self.content_type[0] != "application/json":
            raise UnsupportedType
        try:
            return await super().json()
        except (RecursionError, UnicodeDecodeError):
            raise Unreadable from None

    async def form(self) -> FormMultiDict:
        """Read the fields of a form and its files; no body at all is an empty form.

        Raises:
            UnsupportedType, TooManyFields, TooSlow, CutOff; Unreadable: it is no UTF-8.
        """
        kind = self.content_type[0]
        if kind == RequestEncodingType.URL_ENCODED:
            return FormMultiDict(_fields(await self.body()))
        if kind != RequestEncodingType.MULTI_PART:
            if await self.body():
                raise UnsupportedType
            return FormMultiDict()
        try:
            async with asyncio.timeout(self._within()):
                return await super().form()
        except TimeoutError:
            raise TooSlow from None
        except InternalServerException:
            raise CutOff from None
        except (UnicodeError, LookupError):
            raise Unreadable from None

    def _within(self) -> float:
        handler = self.scope.get("route_handler")
        return FILE_WITHIN if isinstance(getattr(handler, "request_max_body_size", None), int) else BODY_WITHIN


def _fields(body: bytes) -> list[tuple[str, str]]:
    if body.count(b"&") >= MOST_FIELDS:
        raise TooManyFields
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeError:
        raise Unreadable from None

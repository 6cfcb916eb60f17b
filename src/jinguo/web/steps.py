"""Steps of a form: what came of one is said on the page that one goes on to, or what is wrong beside what was typed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

from litestar import Response
from pydantic import BaseModel

from jinguo.kernel.errors import JinguoError, NotFound
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import DEFECT, ELSEWHERE, Sent, sent
from jinguo.web.parameters import WebRequest
from jinguo.web.shells import Flash

Came = TypeVar("Came")
Read = TypeVar("Read")

Done = Response[str] | Callable[[Read, Came], Response[Any] | Awaitable[Response[Any]]]
"""The answer when a step is taken, or how it is made from the form and what came of the step."""


class Page(Protocol):
    """A page that can show its form again: a function with these two, often a `partial` of one."""

    def __call__(self, *, form: FormState, status_code: int) -> Awaitable[Response[str]]: ...


async def then(where: str, step: Awaitable[Came], done: str | Callable[[Came], str]) -> Response[str]:
    """Take the step and go on to `where`, saying what was done, or why it could not be.

    Refusals that leave nothing to look at there (no permission, not found, defect) become pages.
    """
    try:
        came = await step
    except JinguoError as error:
        if isinstance(error, (*ELSEWHERE, NotFound)) or error.status >= DEFECT:
            raise
        return see_other(where, Flash(error.message, "bad"))
    return see_other(where, done if isinstance(done, str) else done(came))


async def submitted(
    request: WebRequest | Sent,
    form: type[Read] | Callable[[Sent], Read],
    step: Callable[[Read], Awaitable[Came]],
    page: Page,
    done: Done[Read, Came] | None = None,
    *,
    beside: Mapping[str, str] | None = None,
) -> Response[Any]:
    """Read what was sent as a form, take the step with it and go on; what is wrong is said on the page, shown again
    with what was typed. Refusals that nothing typed can mend (no permission, defect) become pages.

    Args:
        request: the request, or what was sent when it is read already.
        form: the domain's form, or how it is read from what was sent; Sent for a step that reads the fields itself.
        done: without one, what comes of the step is the answer.
        beside: the field beside which an error is said, by its code, though the domain says it of the whole.
    """
    typed = request if isinstance(request, Sent) else await sent(request)
    try:
        read = _read(typed, form)
        came = await step(read)
    except JinguoError as error:
        return await page(form=typed.state(error, beside), status_code=error.status)
    if done is None:
        return cast(Response[Any], came)
    answer = done if isinstance(done, Response) else done(read, came)
    return answer if isinstance(answer, Response) else await answer


def _read(typed: Sent, form: type[Read] | Callable[[Sent], Read]) -> Read:
    if not isinstance(form, type):
        return form(typed)
    return cast(Read, typed.read(form) if issubclass(form, BaseModel) else typed)

"""Steps of one press: what came of it is said on the page that one goes on to."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar import Response

from jinguo.kernel.errors import JinguoError, NotFound
from jinguo.web.flash import see_other
from jinguo.web.forms import DEFECT, ELSEWHERE
from jinguo.web.shells import Flash

Came = TypeVar("Came")


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

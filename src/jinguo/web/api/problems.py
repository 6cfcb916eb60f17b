"""Documentation of refusals: application/problem+json (RFC 9457)."""

from dataclasses import dataclass, field

from litestar.openapi.datastructures import ResponseSpec

from jinguo.web.problems.errors import PROBLEM_JSON
from jinguo.web.problems.pages import SAID

ANY = (400, 401, 403, 429, 500, 503)
"""Statuses that every handler may answer with."""

OF_A_CHANGE = (409, 422)
"""Statuses that a handler may answer with that changes something: of its `Idempotency-Key`."""

OF_A_BODY = (408, 413, 415)
"""Statuses that a handler may answer with that takes a body."""


@dataclass(frozen=True)
class Problem:
    """A refusal. `detail` is a Chinese sentence for the person, `code` a stable word for the program.

    `fields` maps a field's name to its sentence; `instance` names the entry in our log.
    """

    title: str
    status: int
    detail: str
    code: str
    type: str = "about:blank"
    fields: dict[str, str] = field(default_factory=dict)
    instance: str | None = None


def answers(*statuses: int) -> dict[int, ResponseSpec]:
    """The refusals that a handler may answer with, besides those of every handler, for its `responses=`."""
    return {
        status: ResponseSpec(Problem, generate_examples=False, description=SAID[status][0], media_type=PROBLEM_JSON)
        for status in statuses
    }

"""Tracebacks for the log without what people typed: drivers and validators quote values in their messages."""

import traceback

from jinja2 import TemplateError

from jinguo.kernel.errors import JinguoError

TELLING = (JinguoError, AttributeError, TypeError, NameError, ImportError, NotImplementedError, TemplateError)
"""Kinds whose message speaks of our program; of all others only the kind is told."""


def of(error: BaseException) -> str:
    """Write the frames and kinds of an exception and of those that led to it, the first one first."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{of(earlier)}\n↓\n" if earlier is not None else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    said = f": {error}" if isinstance(error, TELLING) else ""
    state = f" (SQLSTATE {error.sqlstate})" if getattr(error, "sqlstate", None) else ""  # pyright: ignore[reportAttributeAccessIssue]
    return f"{before}{frames}{type(error).__module__}.{type(error).__qualname__}{state}{said}"

"""The embedded PostgreSQL around a command. Light: `serve` imports this before it forks."""

from collections.abc import Iterator
from contextlib import contextmanager

from jinguo.config import settings
from jinguo.kernel.database import embedded


@contextmanager
def database_at_hand() -> Iterator[None]:
    """Start the embedded server, or use the one that runs; at the end the last one out stops it. One's own is left
    alone.
    """
    if not settings().embedded:
        yield
        return
    with embedded.start(settings().data / "pg"):
        yield

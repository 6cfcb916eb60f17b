"""Telling how far long work has come, to whoever waits for it."""

from collections.abc import Awaitable, Callable

Tell = Callable[[int, int | None, str], Awaitable[None]]
"""How much is done, of how much (None: nobody knows), and what is being done now, in Chinese. It may raise, to stop."""


async def silent(_done: int, _total: int | None, _step: str) -> None:
    """Nobody waits."""

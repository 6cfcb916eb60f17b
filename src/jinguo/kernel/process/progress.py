"""Progress of long work, told to whoever waits for it."""

from collections.abc import Awaitable, Callable

Tell = Callable[[int, int | None, str], Awaitable[None]]
"""How much is done, of how much (None: nobody knows), and what is being done now, in Chinese. It may raise, to stop."""


async def silent(_done: int, _total: int | None, _step: str) -> None:
    """Tell progress to nobody."""

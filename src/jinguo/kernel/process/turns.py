"""Turns: so many at once, the others in order, and nobody waits without end."""

import asyncio
from collections import deque


class Turns:
    """A semaphore with a limit to waiting that costs a timer alone: asyncio's own costs a tenth of a statement."""

    def __init__(self, most: int, patience: float) -> None:
        """Give `most` turns at once; whoever waits longer than `patience` seconds is refused."""
        self._left, self._patience = most, patience
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self) -> None:
        """Wait for one's turn. Raises TimeoutError."""
        if self._left:
            self._left -= 1
            return
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        limit = loop.call_later(self._patience, _too_long, turn)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give()  # it came at the very moment when whoever waited was cancelled
            raise
        finally:
            limit.cancel()

    def give(self) -> None:
        """Give the turn back: the next in line has it."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._left += 1


def _too_long(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(TimeoutError())

"""The agenda of the demo: actions of the past, played in the order of their moments with the clock set to each."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from jinguo.kernel import clock

Act = Callable[[], Awaitable[object]]


class Agenda:
    """An agenda of acts with their moments. Two at the same moment keep the order in which they were put down."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, Act]] = []

    def at(self, moment: datetime, act: Act) -> None:
        """Put an act down for its moment."""
        self._acts.append((moment, act))

    async def play(self) -> None:
        """Play all acts, the earliest first."""
        for moment, act in sorted(self._acts, key=lambda each: each[0]):
            with clock.set_to(lambda moment=moment: moment):
                await act()

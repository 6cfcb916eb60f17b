"""What a provider does with one request to send: whether it takes the message, and what it answers."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import Enum, auto


class Manner(Enum):
    """How it answers."""

    ANSWER = auto()
    SILENCE = auto()
    HANG_UP = auto()


@dataclass(frozen=True, slots=True)
class Deed:
    """`takes`: the message is with the provider, whatever it answers. `code` is the provider's own; "" is success."""

    takes: bool = True
    status: int = 200
    code: str = ""
    manner: Manner = Manner.ANSWER


TAKEN = Deed()


def refused(code: str, status: int = 400) -> Deed:
    """It says no, and has nothing."""
    return Deed(False, status, code)


def broken(*, takes: bool) -> Deed:
    """A server error, before or after it took the message."""
    return Deed(takes, 500, "broken")


def silent(*, takes: bool) -> Deed:
    """No answer ever."""
    return Deed(takes, manner=Manner.SILENCE)


def hung_up(*, takes: bool) -> Deed:
    """The line is cut."""
    return Deed(takes, manner=Manner.HANG_UP)


@dataclass
class Programme:
    """What happens next: to a number first, else to anybody; after that all is well."""

    by_number: defaultdict[str, deque[Deed]] = field(default_factory=lambda: defaultdict(deque))
    for_all: deque[Deed] = field(default_factory=deque)

    def then(self, *deeds: Deed, number: str = "") -> None:
        """Add to what happens next."""
        (self.by_number[number] if number else self.for_all).extend(deeds)

    def next(self, number: str) -> Deed:
        """What happens now."""
        for queue in (self.by_number[number], self.for_all):
            if queue:
                return queue.popleft()
        return TAKEN

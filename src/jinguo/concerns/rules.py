"""What is true of concerns. Pure: whose turn it is, and who can never read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Clock:
    """Clock (回执时限): hours without a receipt after which the next level gets it, and on what ground."""

    hours: int = 24
    source: str = (
        "本系统的设定：《意见（试行）》第二条只要求“立即”，没有写小时数；地方上有二十四小时内书面备案的做法，待核"
    )

    def due(self, since: datetime) -> datetime:
        """When the next level gets it."""
        return since + timedelta(hours=self.hours)


BASE = Clock()
"""Where a district has set nothing. Not sure: the instrument says "at once", the hours are ours."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is named: as a person, as an account, or by `words` alone."""

    person: UUID | None
    account: UUID | None
    words: str

    def is_one_of(self, hands: Collection[UUID], name: str) -> bool:
        """Whether somebody with these ids, or called so, is meant. In doubt she is: her name within the words does."""
        return self.person in hands or self.account in hands or says(self.words, name)


def says(words: str, name: str) -> bool:
    """Whether a whole name stands among words, however either is spaced: 吴 静主任 says 吴静."""
    whole = "".join(name.split())
    return bool(whole) and whole in "".join(words.split())


def bars(named: Collection[Named], hands: Collection[UUID], name: str) -> bool:
    """Whether somebody can never read a concern."""
    return any(each.is_one_of(hands, name) for each in named)


def reads(path: str | None, held_at: str) -> bool:
    """Whether a keeper of a place reads what is held at another: her own level's and what a level below her passed on
    to her; never what a level below still sees to.
    """
    return path is not None and path.startswith(held_at)


def levels_up(path: str) -> list[str]:
    """A place and those above it, the nearest first: /330211/001/ → /330211/001/, /330211/."""
    steps = path.strip("/").split("/")
    return [f"/{'/'.join(steps[:count])}/" for count in range(len(steps), 0, -1)]

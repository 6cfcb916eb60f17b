"""What may come in about mailboxes and wishes."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from jinguo.kernel.forms import Form, Text
from jinguo.notifications.catalogue import HERS, OUTSIDE, Topic, Way
from jinguo.notifications.preferences.actions import Wish
from jinguo.people.forms import Mailbox

CHOICES: Mapping[str, tuple[Topic, Way]] = {
    f"{topic.value}-{way.value}": (topic, way) for topic in HERS for way in OUTSIDE
}
"""How a form names each wish."""


class GivenMailbox(Form):
    """A mailbox to be confirmed."""

    mailbox: Mailbox


class Wanted(Form):
    """All that she wants; what is not named she does not want."""

    wanted: tuple[str, ...] = ()

    @property
    def answers(self) -> dict[tuple[Topic, Way], bool]:
        """An answer to each question that was shown."""
        return {asked: key in self.wanted for key, asked in CHOICES.items()}


def ticked(wishes: Iterable[Wish]) -> dict[str, list[str]]:
    """What a form of `Wanted` shows ticked while these wishes hold."""
    return {"wanted": [wish.key for wish in wishes if wish.wanted]}


class SpokenWish(Wanted):
    """The same as staff take it down. `reason`: how and when she has said so."""

    reason: Annotated[Text, Field(min_length=2, max_length=200)]


class PutRight(Form):
    """Why a phone or a mailbox is sent to again."""

    way: Way
    reason: Annotated[Text, Field(min_length=2, max_length=200)]

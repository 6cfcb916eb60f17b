"""Pairings of the demo: the invented children and mothers of 镇海区, at every point of a pairing's life."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.demo.agenda import Agenda
from jinguo.demo.mothers import Course
from jinguo.kernel import clock
from jinguo.kernel.forms import parse
from jinguo.pairings import actions
from jinguo.pairings.catalogue import RUNNING, Step
from jinguo.pairings.contacts.actions import record
from jinguo.pairings.forms import (
    Agreement,
    Beginning,
    Ending,
    HandOver,
    NewContact,
    NewPairing,
    PaperPairing,
    Renewal,
    Visit,
)

YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Story:
    """A pairing's story, in days before now: whose it is, when it was proposed, how far it has come, when there were
    contacts, and, by `mother` and `child`, who they are in the lists of the demo.

    Attributes:
        successor: the mother who goes on after a hand-over, and how far she has come.
        last: how many days ago the last step was: a renewal, a hand-over, an end.
    """

    child: str
    mother: int
    days_ago: int
    reaches: Step
    last: int = 0
    contacts: tuple[tuple[int, str], ...] = ()
    successor: int | None = None


STORIES = (
    Story("演示一", 0, 84, Step.BEGUN, contacts=((70, "call"), (63, "meeting"), (52, "call"))),
    Story("演示二", 0, 82, Step.RENEWED, 6, contacts=((60, "meeting"), (34, "video"), (9, "visit"))),
    Story("演示三", 9, 52, Step.BEGUN, contacts=((40, "call"), (26, "meeting"))),
    Story("演示四", 3, 76, Step.HANDED, 12, contacts=((55, "call"), (30, "meeting")), successor=2),
    Story("演示五", 2, 20, Step.AGREED),
    Story("演示七", 5, 3, Step.PROPOSED),
    Story("演示十一", 3, 74, Step.ENDED, 15, contacts=((50, "meeting"), (28, "call"))),
    Story("演示十二", 4, 4, Step.PAPER),
)


def put_down(agenda: Agenda, keeper: Actor, files: Mapping[str, UUID], courses: Mapping[int, Course]) -> None:
    """Put each story down: when it is played, `files` and `courses` know the children and mothers."""
    now = clock.now()
    for number, story in enumerate(STORIES):
        _Telling(story, number, keeper, files, courses).put_down(agenda, now - timedelta(hours=3))


@dataclass
class _Telling:
    """A story as it is played."""

    story: Story
    number: int
    keeper: Actor
    files: Mapping[str, UUID]
    courses: Mapping[int, Course]
    id: list[UUID] = field(default_factory=list)

    def put_down(self, agenda: Agenda, now: datetime) -> None:
        """Put every step down up to the one that it reaches."""
        begins, story = now - timedelta(days=self.story.days_ago), self.story
        if story.reaches is Step.PAPER:
            agenda.at(begins, self.enter)
            return
        steps = (Step.VISITED, Step.AGREED, Step.BEGUN)
        last = steps.index(story.reaches) if story.reaches in steps else len(steps) - 1
        agenda.at(begins, self.propose)
        for place, step in enumerate(steps[: last + 1 if story.reaches is not Step.PROPOSED else 0]):
            agenda.at(begins + timedelta(days=2 * place + 1), lambda step=step: self.take(step))
        for days, medium in story.contacts:
            agenda.at(now - timedelta(days=days), lambda medium=medium: self.contact(medium))
        if story.last:
            agenda.at(now - timedelta(days=story.last), self.close if story.reaches not in RUNNING else self.renew)

    def mother(self, place: int) -> UUID:
        """The mother at a place of the demo's list."""
        return self.courses[place].mother

    async def propose(self) -> None:
        """Propose the two."""
        pair = NewPairing(child=self.files[self.story.child], mother=self.mother(self.story.mother))
        self.id.append(await actions.pair(self.keeper, pair))

    async def enter(self) -> None:
        """Write down what a ledger told, of which much is missing."""
        begun_on = clock.today() - timedelta(days=200)
        pair = {"child": self.files[self.story.child], "mother": self.mother(self.story.mother), "begun_on": begun_on}
        await actions.enter(self.keeper, parse(PaperPairing, {**pair, "until": begun_on + YEAR}))

    async def take(self, step: Step) -> None:
        """Visit, agree, or begin."""
        today = clock.today()
        if step is Step.VISITED:
            await actions.visit(self.keeper, self.id[0], Visit(happened_on=today, note="家里人在，说好周末来"))
        elif step is Step.AGREED:
            await actions.agree(self.keeper, self.id[0], _agreement(today, self.number))
        else:
            await actions.begin(self.keeper, self.id[0], Beginning(happened_on=today, until=today + YEAR))

    async def contact(self, medium: str) -> None:
        """Be in touch."""
        facts: dict[str, Any] = {"happened_on": clock.today(), "medium": medium, "life": "normal", "study": "watch"}
        await record(self.keeper, self.id[0], parse(NewContact, {**facts, "flags": ["study"]}))

    async def renew(self) -> None:
        """Go on for longer."""
        today = clock.today()
        await actions.renew(self.keeper, self.id[0], Renewal(happened_on=today, until=today + 2 * YEAR))

    async def close(self) -> None:
        """Hand it over to the next mother, whose home visit is done, or end it with a closing note."""
        today = clock.today()
        facts: dict[str, Any] = {"happened_on": today, "reason": "mother"}
        if self.story.successor is None:
            end = {**facts, "following": "anew", "note": "妈妈换了工作，已和孩子道别，材料交回"}
            await actions.end(self.keeper, self.id[0], parse(Ending, end))
            return
        to = {**facts, "mother": self.mother(self.story.successor), "note": "妈妈要外出，交给专长合适的一位"}
        after = await actions.hand_over(self.keeper, self.id[0], parse(HandOver, to))
        await actions.visit(self.keeper, after, Visit(happened_on=today))


def _agreement(today: date, number: int) -> Agreement:
    said: dict[str, Any] = {
        "guardian": True,
        "mother": True,
        "view": "willing",
        "agreement": f"演示协议 {number + 1} 号",
    }
    return parse(Agreement, {**said, "happened_on": today})

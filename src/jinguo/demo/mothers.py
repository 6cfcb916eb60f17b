"""Mothers of the demo: twelve of 镇海区 in every state, two of whom have a query that runs out soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.demo.agenda import Agenda
from jinguo.demo.enrolment import Enrolled
from jinguo.demo.staff import Staff
from jinguo.kernel import clock
from jinguo.mothers import actions, policy, teams
from jinguo.mothers.catalogue import Distance, Language, Reason, Skill, Slot, State
from jinguo.mothers.forms import End, NewPolicy, NewTeam, Offer, Pause, TeamChoice
from jinguo.mothers.jobs import look_after
from jinguo.qualifications import actions as qualifications
from jinguo.qualifications.catalogue import COMMITMENT, HEALTH, MOTHER_TRAINING, RECORD_QUERY, Result
from jinguo.qualifications.forms import NewQualification

DISTRICT, STREET = "330211", "330211001000"
REGISTERED = 120
"""Days ago by which they were volunteers."""

TEAM = "招宝山邻家妈妈队"


@dataclass(frozen=True, slots=True)
class Fate:
    """A mother's course: where she ends up, how many days ago she was queried, and what she offers."""

    state: State
    queried: int | None
    skills: tuple[Skill, ...]
    capacity: int = 2
    distance: Distance = Distance.TOWN
    reason: Reason | None = None
    in_team: bool = False


FATES = (
    Fate(State.ACTIVE, 80, (Skill.STUDY, Skill.ARTS), in_team=True),
    Fate(State.ACTIVE, 340, (Skill.LISTENING,), 1, Distance.VILLAGE, in_team=True),
    Fate(State.ACTIVE, 352, (Skill.HEALTH, Skill.DAILY_CARE), 3, Distance.DISTRICT, in_team=True),
    Fate(State.ACTIVE, 60, (Skill.LAW, Skill.PARENTING), 2, Distance.DISTRICT),
    Fate(State.ACTIVE, 100, (Skill.SPORT, Skill.SAFETY), 1, Distance.DISTANT),
    Fate(State.CLEARED, 30, (Skill.COMPUTER, Skill.STUDY), 2),
    Fate(State.APPLIED, 10, (Skill.STUDY,), 1, Distance.VILLAGE),
    Fate(State.APPLIED, None, (Skill.ARTS,), 3),
    Fate(State.APPLIED, None, (Skill.PARENTING,), 2),
    Fate(State.PAUSED, 368, (Skill.STUDY, Skill.LISTENING), 2, reason=Reason.LAPSED),
    Fate(State.PAUSED, 90, (Skill.DAILY_CARE,), 1, reason=Reason.AWAY),
    Fate(State.ENDED, 110, (Skill.STUDY,), 1, reason=Reason.MOVED),
)
SLOTS = (Slot.SAT_AM, Slot.SAT_PM, Slot.SUN_AM, Slot.WED_EVE)


def put_down(agenda: Agenda, volunteers: Sequence[Enrolled], staff: Staff) -> Mapping[int, "Course"]:
    """Put down what the district asks, the team, and the course of each mother; the courses by their place in FATES."""
    now, keeper = clock.now(), staff.posts["coordinator"]
    pool = [each for each in volunteers if each.member.organisation.startswith(DISTRICT)]
    chosen = [each for each in pool if each.member.days_ago > REGISTERED][: len(FATES)]
    agenda.at(now - timedelta(days=REGISTERED), lambda: _ask(staff))
    team: list[UUID] = []
    courses: dict[int, Course] = {}
    agenda.at(now - timedelta(days=100), lambda: _found(keeper, team))
    for number, (her, fate) in enumerate(zip(chosen, FATES, strict=True)):
        courses[number] = Course(her, fate, keeper, now - timedelta(days=95 - 4 * number), team)
        courses[number].put_down(agenda, now)
    agenda.at(now - timedelta(hours=20), look_after)
    return courses


async def _ask(staff: Staff) -> None:
    """Set what the district asks: the base policy, and volunteers may apply themselves."""
    needed = frozenset({RECORD_QUERY, MOTHER_TRAINING, HEALTH, COMMITMENT})
    asked: dict[str, Any] = {"minimum_age": 20, "must_reside": True, "soft_cap": 2, "self_apply": True}
    source = "演示用：参照各地做法，年满 20 周岁，先查询、再培训"
    await policy.set_policy(staff.posts["zhenhai"], NewPolicy(needed=needed, source=source, **asked))


async def _found(keeper: Actor, team: list[UUID]) -> None:
    team.append(await teams.found(keeper, NewTeam(name=TEAM, organisation=STREET)))


@dataclass
class Course:
    """The course of one mother from a day on."""

    her: Enrolled
    fate: Fate
    keeper: Actor
    begins: datetime
    team: list[UUID]
    id: UUID | None = None

    @property
    def mother(self) -> UUID:
        """The mother, once she is written in."""
        if self.id is None:
            raise RuntimeError(f"not written in yet: {self.her.member.name}")
        return self.id

    def put_down(self, agenda: Agenda, now: datetime) -> None:
        """Put every step down up to where she ends up."""
        agenda.at(self.begins, self.apply)
        if self.fate.queried is None:
            return
        agenda.at(self.begins + timedelta(hours=1), lambda: self.qualify(now))
        if self.fate.state is State.APPLIED:
            return
        agenda.at(self.begins + timedelta(hours=2), lambda: actions.clear(self.keeper, self.mother))
        if self.fate.state is not State.CLEARED:
            agenda.at(self.begins + timedelta(hours=3), self.begin)
        if self.fate.reason not in (None, Reason.LAPSED):
            agenda.at(self.begins + timedelta(days=20), self.stop)

    async def apply(self) -> None:
        """Write her in."""
        offer = Offer(
            capacity=self.fate.capacity,
            skills=frozenset(self.fate.skills),
            languages=frozenset({Language.MANDARIN, Language.WU}),
            slots=frozenset(SLOTS[: self.fate.capacity + 1]),
            distance=self.fate.distance,
            resides=True,
        )
        self.id = await actions.write_in(self.keeper, self.her.known, offer)

    async def qualify(self, now: datetime) -> None:
        """Write down all that is asked."""
        queried = min(clock.today(), clock.beijing_day(now - timedelta(days=self.fate.queried or 0)))
        found: dict[str, dict[str, Any]] = {
            RECORD_QUERY: {"begun_on": queried, "result": Result.PASSED, "issuer": "镇海区人民检察院"},
            MOTHER_TRAINING: {"issuer": "镇海区妇联", "evidence": "爱心妈妈岗前培训班签到表"},
            HEALTH: {},
            COMMITMENT: {"evidence": "承诺书存区妇联"},
        }
        for kind, facts in found.items():
            form = NewQualification(**{"kind": kind, "begun_on": clock.today(), **facts})
            await qualifications.record(self.keeper, self.her.known, form)

    async def begin(self) -> None:
        """Let her take up her service, in the team if she is of it."""
        await actions.begin(self.keeper, self.mother)
        if self.fate.in_team:
            await teams.join(self.keeper, self.mother, TeamChoice(team=self.team[0]))

    async def stop(self) -> None:
        """Pause her, or let her end."""
        if self.fate.state is State.ENDED:
            await actions.end(self.keeper, self.mother, End(reason=self.fate.reason or Reason.OTHER))
        else:
            await actions.pause(self.keeper, self.mother, Pause(reason=self.fate.reason or Reason.OWN_PAUSE))

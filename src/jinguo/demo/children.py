"""Children of the demo: twelve invented files of 镇海区 in every state. Nobody in them has an ID number, so that none
can be a real child's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.children.catalogue import Closing, Emergency, Purpose
from jinguo.children.consents.actions import record_consent
from jinguo.children.forms import FileEnd, GrantRequest, NewChild, NewConsent, NewTriage, SiblingCode
from jinguo.children.readings import actions as readings
from jinguo.children.registry import actions as registry
from jinguo.children.registry import queries
from jinguo.children.registry.siblings import link_sibling
from jinguo.children.triages.actions import decide_level
from jinguo.demo.agenda import Agenda
from jinguo.demo.staff import Staff
from jinguo.kernel import clock
from jinguo.kernel.forms import parse

VILLAGES = ("330211001001", "330211001007", "330211002001")


@dataclass(frozen=True, slots=True)
class Course:
    """A child's course: what its file says, how many days ago it was opened, and how far it has come."""

    name: str
    sex: str
    age: int
    category: str
    carer: str
    kinship: str
    needs: tuple[str, ...]
    days_ago: int
    level: str = ""
    agreed: bool | None = None
    circumstances: tuple[str, ...] = ()
    closing: Closing | None = None


COURSES = (
    Course("演示一", "2", 9, "left_behind", "grandparents", "grandmother", ("study_homework", "company_weekends"), 160,
           "blue", True),
    Course("演示二", "1", 7, "left_behind", "grandparents", "grandmother", ("study_reading",), 160, "green", True),
    Course("演示三", "2", 12, "unattended", "relatives", "relative", ("company_puberty", "skill_feelings"), 150,
           "yellow", True, ("imprisoned", "missing")),
    Course("演示四", "1", 10, "mobile", "parents", "father", ("study_homework",), 120, "green", True),
    Course("演示五", "2", 8, "poor_family", "mother", "mother", ("study_reading", "skill_health"), 90, "blue", True),
    Course("演示六", "1", 14, "own_hardship", "parents", "mother", ("skill_health",), 60, "yellow", False),
    Course("演示七", "2", 6, "orphan", "mothers_parents", "mothers_mother", ("company_weekends",), 45, "blue", True),
    Course("演示八", "1", 11, "poor_guardianship", "father", "office", ("skill_feelings",), 20, "red"),
    Course("演示九", "2", 5, "temporary", "mother", "mother", (), 5),
    Course("演示十", "1", 13, "left_behind", "grandparents", "grandfather", ("skill_arts",), 170, "green", True, (),
           Closing.RETURNED),
    Course("演示十一", "2", 10, "left_behind", "grandparents", "grandmother", ("study_homework",), 100, "blue", True),
    Course("演示十二", "1", 9, "mobile", "parents", "father", ("study_reading",), 70, "green"),
)  # fmt: skip


def put_down(agenda: Agenda, staff: Staff) -> Mapping[str, UUID]:
    """Put down each child's course, then who asks to read and who has opened a file at once. Returns the files by
    name, which fill as they are played.
    """
    now, keeper = clock.now(), staff.posts["coordinator"]
    files: dict[str, UUID] = {}
    for number, course in enumerate(COURSES):
        opened = now - timedelta(days=course.days_ago, hours=number)
        agenda.at(opened, lambda course=course, number=number: _open(keeper, course, number, files))
        agenda.at(opened + timedelta(days=2), lambda course=course: _follow(keeper, course, files))
    agenda.at(now - timedelta(days=150), lambda: _link(keeper, files))
    agenda.at(now - timedelta(days=3), lambda: _read(keeper, staff.posts["zhenhai"], files))
    agenda.at(now - timedelta(hours=5), lambda: _wait(keeper, files))
    return files


async def _open(keeper: Actor, course: Course, number: int, files: dict[str, UUID]) -> None:
    today = clock.today()
    facts: dict[str, Any] = {
        "organisation": VILLAGES[number % len(VILLAGES)],
        "name": course.name,
        "sex": course.sex,
        "born_on": date(today.year - course.age, 3, 5),
        "address": f"演示路 {number + 1} 号",
        "school": "演示小学",
        "kinship": course.kinship,
        "guardian": "" if course.kinship == "office" else "演示监护人",
        "guardian_phone": "" if course.kinship == "office" else f"1990001{number:04}",
        "category": course.category,
        "circumstances": list(course.circumstances),
        "source": "civil_affairs" if course.circumstances else "visit",
        "since": today - timedelta(days=200),
        "checked_on": today,
        "lives_with": course.carer,
        "schooling": "primary" if course.age < 12 else "junior",  # noqa: PLR2004 - years
        "needs": list(course.needs),
        "languages": ["mandarin", "wu"],
    }
    files[course.name] = (await registry.open_file(keeper, parse(NewChild, facts))).id


async def _follow(keeper: Actor, course: Course, files: dict[str, UUID]) -> None:
    """Ask the guardian, decide the level, close it: as far as it has come."""
    child = files[course.name]
    if course.level:
        grounds = ["steady" if course.level == "green" else "income"]
        level = {"must_report": False, "level": course.level, "grounds": grounds}
        await decide_level(keeper, child, parse(NewTriage, level))
    if course.agreed is not None:
        [guardian] = (await queries.child(keeper, child)).guardians
        answer = {"guardian": guardian.id, "given": course.agreed, "manner": "paper", "view": "willing"}
        await record_consent(keeper, child, parse(NewConsent, {**answer, "answered_on": clock.today()}))
    if course.closing:
        await registry.close_file(keeper, child, FileEnd(closing=course.closing, closed_on=clock.today()))


async def _link(keeper: Actor, files: dict[str, UUID]) -> None:
    second = await queries.child(keeper, files[COURSES[1].name])
    await link_sibling(keeper, files[COURSES[0].name], SiblingCode(code=second.code, same_household=True))


async def _read(keeper: Actor, responsible: Actor, files: dict[str, UUID]) -> None:
    """Let the coordinator read one file for a month."""
    wanted = GrantRequest(purpose=Purpose.VISIT, days=30)
    grant = await readings.ask(keeper, files[COURSES[0].name], wanted)
    await readings.decide(responsible, grant, True)


async def _wait(keeper: Actor, files: dict[str, UUID]) -> None:
    """Leave something to do for whoever is responsible: a request, and an urgent opening to be looked at."""
    await readings.ask(keeper, files[COURSES[2].name], GrantRequest(purpose=Purpose.ASSESSMENT, days=7))
    await readings.open_urgently(keeper, files[COURSES[7].name], Emergency.AUTHORITIES)

"""Filling of the demo: all of it or nothing, once; and something to scan at whenever it is started again."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from jinguo.access.accounts.actions import open_session
from jinguo.access.queries import has_accounts
from jinguo.authority.actor import SYSTEM
from jinguo.demo import aid, children, concerns, mothers, pairings
from jinguo.demo.agenda import Agenda
from jinguo.demo.enrolment import Enrolled, Enrolment
from jinguo.demo.people import LONGEST_AGO, members
from jinguo.demo.scenes import Scene
from jinguo.demo.staff import ACCOUNTS, OFFICE_PHONES, DemoAccounts, Staff, engage, engaged
from jinguo.demo.today import hold_something
from jinguo.duplicates.actions import find
from jinguo.events.forms import Plan
from jinguo.hours import actions as hours
from jinguo.hours.forms import Decision, NewClaim, NewRule
from jinguo.kernel import clock, resources
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Conflict
from jinguo.kernel.forms import parse
from jinguo.organisations.actions import take_in
from jinguo.organisations.demo import DEMO_TREES, demo_tree
from jinguo.organisations.forms import NewOrganisation
from jinguo.organisations.workbook import Line
from jinguo.plans import queries as plans
from jinguo.plans.actions import load
from jinguo.plans.catalogue import programmes

SIZES = {"zhenhai": 76, "wangcheng": 46}
"""Volunteers a district."""

LAST_HERE = timedelta(days=9)
"""How long ago the demo's own volunteer last had her page open, which is over since: her number is in use, so a code is
enough to log in.
"""


@dataclass(frozen=True, slots=True)
class _Claim:
    reason: str
    evidence: str
    approved: bool


CLAIMS = {
    "姐妹驿站·爱心义诊": _Claim("手机没电没能签到，全程在登记处引导", "纸质签到表第 2 页，负责人赵丽签字", True),
    "绘本漂流": _Claim("临时来帮忙搬书，没有报名也没扫码", "现场照片 2 张，负责人赵丽证明", False),
}
"""Hours asked for afterwards, by the event's title."""


class NotEmpty(Conflict):
    """The demo would fill a database in which somebody works already."""

    code = "demo_refused"
    message = "这个数据库里已经有正式账号，不能填入演示资料。请换一个数据目录（JINGUO_DATA）再启动演示。"


async def fill() -> DemoAccounts:
    """Fill the demo if it is not filled yet, and see that an event runs today. Two at once take turns.

    Raises:
        NotEmpty: there are accounts, but not those of the demo.
    """
    async with transaction(SYSTEM):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('demo'))")
        staff = await engaged()
        if staff is None:
            if await has_accounts():
                raise NotEmpty
            staff = await _fill()
        await hold_something(staff)
    return ACCOUNTS


async def _fill() -> Staff:
    now, dice = clock.now(), random.Random(2026)  # noqa: S311 - the same demo every time, nothing secret
    with clock.set_to(lambda: now - timedelta(days=LONGEST_AGO + 5)):
        await _lay_ground()
    staff = await engage()
    agenda, enrolment = Agenda(), Enrolment()
    first = 0
    for tree, count in SIZES.items():
        enrolment.put_down(agenda, members(demo_tree(tree), count, first, clock.today(), dice), staff)
        first += count
    courses = mothers.put_down(agenda, enrolment.all, staff)
    files = children.put_down(agenda, staff)
    pairings.put_down(agenda, staff.posts["coordinator"], files, courses)
    aid.put_down(agenda, staff, files)
    concerns.put_down(agenda, staff)
    programme_ids = {card.number: card.id for card in await plans.programmes(SYSTEM)}
    for row in resources.rows("jinguo.demo", "events"):
        scene = _scene(row, programme_ids, staff, now)
        scene.guests = _guests(enrolment, scene, int(row["coming"]), now, dice)
        scene.put_down(agenda, now, dice)
        if scene.plan.title in CLAIMS:
            _put_down_claim(agenda, scene, enrolment)
    await agenda.play()
    with clock.set_to(lambda: now - LAST_HERE):
        await open_session(None, enrolment.all[0].person, "MicroMessenger Android", LAST_HERE)
    await find(SYSTEM)
    return staff


async def _lay_ground() -> None:
    """Lay the ground of the demo: both trees, both plans, and how the districts count hours."""
    for tree, title in DEMO_TREES.items():
        rows = demo_tree(tree)
        forms = [
            NewOrganisation(
                code=row.code,
                name=row.name,
                kind=row.kind,
                parent_code=row.parent_code,
                new_field_kind=row.new_field_kind,
            )
            for row in rows
        ]
        await take_in(SYSTEM, [Line(title, number, form.code, form.name, form) for number, form in enumerate(forms, 1)])
    await load(SYSTEM, programmes())
    for district in OFFICE_PHONES:
        source = "演示用：按真实分钟计，每天超过 8 小时的部分由第二人审批"
        await hours.set_rule(SYSTEM, district, NewRule(effective_on=clock.today(), source=source))


def _scene(row: dict[str, str], programme_ids: dict[int, UUID], staff: Staff, now: datetime) -> Scene:
    """Read an event out of data/events.csv; `day` counts from today, `at` is a time in Beijing."""
    day = clock.beijing_day(now) + timedelta(days=int(row["day"]))
    starts_at = clock.at_beijing(day, time.fromisoformat(row["at"]))
    same = {name: row[name] for name in Plan.model_fields if name in row and name != "programme"}
    facts = {
        "programme": programme_ids[int(row["programme"])] if row["programme"] else None,
        "contact": OFFICE_PHONES[row["organisation"][:6]],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=int(row["minutes"])),
    }
    return Scene(parse(Plan, same | facts), row["fate"], staff)


def _guests(enrolment: Enrolment, scene: Scene, count: int, now: datetime, dice: random.Random) -> list[Enrolled]:
    """Draw an event's guests: registered in time, two thirds from the street that holds it, its first one always."""
    code, by_then = scene.plan.organisation, (now - scene.plan.starts_at).days + 12
    pool = [each for each in enrolment.of(code[:6]) if each.member.days_ago > by_then]
    near = [each for each in pool if each.member.organisation.startswith(code[:9])][: count + 1]
    chosen = near[:1] + dice.sample(near[1:], min(len(near[1:]), count * 2 // 3))
    others = [each for each in pool if each not in chosen]
    return (chosen + dice.sample(others, min(len(others), max(0, count - len(chosen)))))[:count]


def _put_down_claim(agenda: Agenda, scene: Scene, enrolment: Enrolment) -> None:
    """Put down a claim for a volunteer who served and has no scan; some claims are approved, some wait."""
    claim = CLAIMS[scene.plan.title]
    her = next(each for each in enrolment.of(scene.plan.organisation[:6]) if each not in scene.guests)

    async def ask() -> None:
        new = NewClaim(
            volunteer=her.known,
            event=scene.event,
            starts_at=scene.plan.starts_at,
            ends_at=scene.plan.ends_at,
            reason=claim.reason,
            evidence=claim.evidence,
        )
        asked = await hours.claim(scene.office, new)
        if claim.approved:
            await hours.decide(scene.staff.posts["zhenhai"], asked, Decision(approve=True))

    agenda.at(scene.plan.ends_at + timedelta(hours=50), ask)

"""A concern of the demo: one, invented, that was reported, taken up by the police and closed."""

from datetime import timedelta
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.concerns import actions
from jinguo.concerns.catalogue import EntryKind, Outcome
from jinguo.concerns.forms import Closing, NewConcern, NewEntry
from jinguo.concerns.readings import actions as readings
from jinguo.demo.agenda import Agenda
from jinguo.demo.staff import Staff
from jinguo.kernel import clock
from jinguo.kernel.forms import parse


def put_down(agenda: Agenda, staff: Staff) -> None:
    """Put down the day of the report, of the receipt and of the end."""
    now, made = clock.now(), list[UUID]()
    reporter, keeper = staff.posts["coordinator"], staff.posts["keeper"]
    agenda.at(now - timedelta(days=40), lambda: _file(reporter, made))
    agenda.at(now - timedelta(days=40, hours=-2), lambda: _answer(keeper, made))
    agenda.at(now - timedelta(days=30), lambda: _close(keeper, made))


async def _file(reporter: Actor, made: list[UUID]) -> None:
    facts = {
        "situations": ["6"],
        "ground": "seen",
        "known_on": clock.today(),
        "channel": "110",
        "reported_on": clock.today(),
        "receiver": "演示派出所",
        "danger": "no",
        "who": "演示：一名独自在家的孩子",
        "story": "演示资料，不是真事：走访时发现孩子独自在家几天，没有人照料。",
        "first_help": "陪着孩子等到民警来",
        "also_told": ["civil_affairs"],
    }
    made.append((await actions.file(reporter, parse(NewConcern, facts))).id)


async def _answer(keeper: Actor, made: list[UUID]) -> None:
    await readings.enter(keeper, made[0], NewEntry(kind=EntryKind.RECEIPT, text="演示回执 0001"))
    await readings.enter(keeper, made[0], NewEntry(kind=EntryKind.ANSWER, text="演示：家人已找到，民政部门已上门"))


async def _close(keeper: Actor, made: list[UUID]) -> None:
    await readings.close(keeper, made[0], Closing(outcome=Outcome.REFERRED))

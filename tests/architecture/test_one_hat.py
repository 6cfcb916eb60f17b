"""Whoever asks acts in one role: an Actor is made in a few places, and none of them gives staff two grants."""

import ast
from datetime import timedelta
from itertools import product

import pytest

from jinguo.access.appointments.actions import wear
from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import ASSIGNABLE, OFFICES, PERSONAL, Role
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from tests.architecture.sources import SOURCE, Module
from tests.posts import account, browser_of, holds, seen
from tests.world import CHENGDONG, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

MAKERS = {
    "jinguo.authority.actor": "SYSTEM and NOBODY",
    "jinguo.access.queries": "out of a session or a token: the hat that is worn",
    "jinguo.access.appointments.actors": "for a background task: its owner in the role that she asked in",
    "jinguo.access.appointments.holders": "one for each role of an account, to ask what it may",
    "jinguo.access.invitations.actions": "who has just opened her account, for the log",
    "jinguo.volunteers.registry.actions": "who registers herself, before she has a session",
    "jinguo.pairings.contacts.actions": "who was in touch, to claim her minutes at the place where she is enrolled",
    "jinguo.web.sessions.screen_pass": "the screen at one event's door",
    "jinguo.demo.staff": "demo data",
    "jinguo.demo.today": "demo data",
    "jinguo.demo.enrolment": "demo data",
}
"""Modules that make an Actor, and out of what. A new one needs a reason here."""


def makers() -> set[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        module = Module(path)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Actor":
                found.add(module.name)
    return found


def test_actors_are_made_in_known_places() -> None:
    assert makers() == set(MAKERS)


@pytest.mark.parametrize("first", [Role.OFFICER, Role.READER], ids=str)
@pytest.mark.parametrize("second", [Role.OFFICER, Role.AUDITOR], ids=str)
def test_an_actor_with_two_staff_grants_cannot_be_made(first: Role, second: Role) -> None:
    with pytest.raises(ValueError, match="one hat"):
        Actor(uuid7(), "李梅", (Grant(first, "/330211/"), Grant(second, "/430112/")))


async def test_no_session_ever_has_two_whatever_roles_the_account_holds(world: World) -> None:
    """Every business role × four places × past, present and to come, with deputies among them; each hat in turn."""
    her, chief = await account("李梅"), await account("周敏")
    now = clock.now()
    original = await holds(chief, Role.ADMINISTRATOR, ZHENHAI)
    roles = sorted(ASSIGNABLE - set(OFFICES))
    spans = [(now - timedelta(days=9), now), (now, None), (now + timedelta(days=1), None)]
    live = []
    for role, place, (since, until) in product(roles, (ZHENHAI, ZHAOBAOSHAN, CHENGDONG, WANGCHENG), spans):
        grant = await holds(her, role, place, since=since, until=until)
        live += [grant] if since == now else []
    live.append(await holds(her, Role.OFFICER, ZHENHAI, until=now + timedelta(days=1), deputy_for=original))
    token = await browser_of(her)

    worn = []
    for grant in live:
        await wear(await seen(token), grant)
        actor = await seen(token)
        assert len([each for each in actor.grants if each.role not in PERSONAL]) == 1
        worn.append(actor.grants[0].id)

    assert worn == live

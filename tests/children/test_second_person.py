"""Whoever asked to read a child's file does not allow it to herself by another account of hers."""

from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.children.catalogue import Purpose
from jinguo.children.errors import Own
from jinguo.children.forms import GrantRequest
from jinguo.children.readings import actions
from jinguo.children.registry.actions import open_file
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.people.queries import phone_index
from jinguo.people.tables import Person, PhoneHolding
from jinguo.volunteers.registry.actions import register
from tests.children.conftest import new_child
from tests.posts import logged_in, post
from tests.world import CHENGDONG, ZHENHAI, World, registration

WANTED = GrantRequest(purpose=Purpose.VISIT, days=7)


async def asked(coordinator: Actor) -> UUID:
    """A request of a coordinator."""
    filed = await open_file(coordinator, new_child())
    return await actions.ask(coordinator, filed.id, WANTED)


async def refused(responsible: Actor, grant: UUID) -> bool:
    """Whether somebody may not decide it."""
    try:
        await actions.decide(responsible, grant, True)
    except Own:
        return True
    return False


async def test_an_account_of_the_same_name_is_no_second_person(world: World) -> None:
    grant = await asked(await logged_in(await post("李霞", Role.COORDINATOR, ZHENHAI)))

    assert await refused(await logged_in(await post("李霞", Role.ADMINISTRATOR, ZHENHAI)), grant)


@pytest.mark.parametrize("known_by", ["merge", "phone"])
async def test_nor_is_one_of_a_second_registration_of_hers(world: World, known_by: str) -> None:
    one = await register(world.zhou_min, registration("李霞", "13800005671", CHENGDONG))
    two = await register(world.zhou_min, registration("李小霞", "13800005672", CHENGDONG))
    grant = await asked(await logged_in(await post("李霞", Role.COORDINATOR, ZHENHAI, one.person)))
    again = await logged_in(await post("李小霞", Role.ADMINISTRATOR, ZHENHAI, two.person))
    async with transaction(EVERYWHERE):
        if known_by == "merge":
            await Person.update({Person.merged_into: one.person}).where(Person.id == two.person)
        else:
            held = {"path": "/330211/001/001/", "kind": "former", "phone_index": phone_index("13800005671")}
            await PhoneHolding.insert(PhoneHolding(person=two.person, **held))

    assert await refused(again, grant)


async def test_a_colleague_of_another_name_and_phone_decides(world: World) -> None:
    grant = await asked(await logged_in(await post("李霞", Role.COORDINATOR, ZHENHAI)))

    assert not await refused(await logged_in(await post("周敏", Role.ADMINISTRATOR, ZHENHAI)), grant)

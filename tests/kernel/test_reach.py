"""How far a transaction reaches, also where one runs within another."""

from contextlib import suppress

import pytest

from jinguo.kernel.db import EVERYWHERE, Reach, atomic, fetch, transaction
from jinguo.kernel.errors import NotFound
from tests.world import World


async def names() -> set[str]:
    return {row["name"] for row in await fetch("SELECT name FROM person")}


async def test_without_a_reach_nobody_is_seen(world: World) -> None:
    assert await names() == set()


async def test_a_wider_reach_ends_with_its_block(world: World) -> None:
    async with transaction(world.chen_jing):
        async with transaction(EVERYWHERE):
            assert await names() == {"王芳", "刘洋"}
        assert await names() == {"刘洋"}
    assert await names() == set()


async def test_a_wider_reach_ends_with_a_refusal_too(world: World) -> None:
    async with transaction(world.chen_jing):
        with suppress(NotFound):
            async with transaction(EVERYWHERE):
                raise NotFound
        seen = await names()
        async with transaction(world.chen_jing):
            again = await names()

    assert (seen, again) == ({"刘洋"}, {"刘洋"})


async def test_a_savepoint_that_is_undone_takes_its_reach_along(world: World) -> None:
    async with transaction(world.chen_jing):
        with suppress(NotFound):
            async with atomic(), transaction(EVERYWHERE):
                raise NotFound
        assert await names() == {"刘洋"}


async def test_what_is_no_path_reaches_nothing(world: World) -> None:
    with pytest.raises(ValueError, match="not an organisation path"):
        async with transaction(Reach("/'; DROP TABLE person; --")):
            pass

"""A small world of pairings: 李霞 coordinates 镇海区, 胡敏 望城区; children of 城东社区, mothers who lack nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.children.catalogue import NOW_SHOWN, ConsentManner, View
from jinguo.children.consents.actions import record_consent
from jinguo.children.forms import NewConsent
from jinguo.children.registry import actions as registry
from jinguo.children.registry import queries as files
from jinguo.kernel import clock
from jinguo.mothers import actions as mothers
from jinguo.mothers.catalogue import Distance
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.children.conftest import new_child
from tests.mothers.stand import offer, qualify
from tests.world import CHENGDONG, World, id_number, registration, staff


@dataclass(frozen=True, slots=True)
class Care:
    """Who is there."""

    li_xia: Actor
    zhou_min: Actor
    hu_min: Actor
    world: World

    async def child(self, order: int, organisation: str = CHENGDONG, *, consent: bool = True, **more: Any) -> UUID:  # noqa: ANN401
        """A child whose guardian has agreed."""
        number = id_number("20160505", f"{100 + 2 * order:03}")
        filed = await registry.open_file(self.li_xia, new_child(organisation=organisation, id_number=number, **more))
        if consent:
            await self.consent(filed.id)
        return filed.id

    async def consent(self, child: UUID, view: View = View.WILLING, *, given: bool = True) -> None:
        """A guardian's answer."""
        [guardian, *_] = (await files.child(self.li_xia, child)).guardians
        answer = NewConsent(
            guardian=guardian.id,
            version=NOW_SHOWN.version,
            given=given,
            manner=ConsentManner.PAPER,
            view=view,
            answered_on=clock.today(),
        )
        await record_consent(self.li_xia, child, answer)

    async def mother(self, order: int, organisation: str = CHENGDONG, **more: Any) -> "Her":  # noqa: ANN401
        """A mother in service."""
        number = id_number("19850312", f"{300 + 2 * order:03}")
        form = registration(
            f"周{'一二三四五六七八九十'[order]}", f"138111100{order:02}", organisation, id_number=number
        )
        registered = await volunteers.register(self.zhou_min, form)
        mother = await mothers.write_in(self.li_xia, registered.id, offer(**{"distance": Distance.DISTRICT, **more}))
        await qualify(self.li_xia, registered.id)
        await mothers.clear(self.li_xia, mother)
        await mothers.begin(self.li_xia, mother)
        return Her(mother, registered)


@dataclass(frozen=True, slots=True)
class Her:
    """A mother and the volunteer she is."""

    id: UUID
    registered: Registered


@pytest.fixture
async def care(world: World) -> Care:
    """The coordinators and the world around them."""
    return Care(
        li_xia=staff("李霞", Role.COORDINATOR, "/330211/"),
        zhou_min=world.zhou_min,
        hu_min=staff("胡敏", Role.COORDINATOR, "/430112/"),
        world=world,
    )


def ids(rows: Sequence[Any]) -> list[UUID]:
    """The ids of rows."""
    return [row.id for row in rows]

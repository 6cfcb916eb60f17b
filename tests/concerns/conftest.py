"""A child of 城东社区, its mother, and keepers of concerns at street and district, as accounts that have logged in."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.concerns.catalogue import Channel, Danger, Ground, Situation
from jinguo.concerns.forms import NewConcern
from jinguo.kernel import clock
from tests.pairings.conftest import Care, Her, care
from tests.pairings.test_actions import running
from tests.posts import logged_in, post
from tests.world import ZHAOBAOSHAN, ZHENHAI, herself

STORY = "孩子手臂上有几处新的淤青，说是被打的"


def concern(**more: Any) -> NewConcern:  # noqa: ANN401
    """A filled-in form."""
    facts: dict[str, Any] = {
        "situations": [Situation.INJURIES],
        "ground": Ground.SEEN,
        "known_on": clock.today(),
        "channel": Channel.POLICE_CALL,
        "reported_on": clock.today(),
        "danger": Danger.UNKNOWN,
        "story": STORY,
    }
    return NewConcern.model_validate({**facts, **more})


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is there: `street` and `district` keep concerns, `her` cares for `child` in `pairing`."""

    care: Care
    street: Actor
    district: Actor
    her: Her
    child: UUID
    pairing: UUID

    @property
    def mother(self) -> Actor:
        """The mother, logged in."""
        return herself(self.her.registered)


@pytest.fixture
async def desk(care: Care) -> Desk:
    """All of them."""
    child, her = await care.child(1), await care.mother(1)
    return Desk(
        care=care,
        street=await logged_in(await post("吴静", Role.CONCERN_KEEPER, ZHAOBAOSHAN)),
        district=await logged_in(await post("郑洁", Role.CONCERN_KEEPER, ZHENHAI)),
        her=her,
        child=child,
        pairing=await running(care, child, her.id),
    )


__all__ = ["care"]

"""A small world of aid: 李霞 coordinates 镇海区 and has a child with consent, 胡敏 is of 望城区."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from jinguo.aid.catalogue import Supply
from jinguo.aid.forms import NewWish, Receipt, WishCheck
from jinguo.aid.wishes import actions
from jinguo.authority.actor import Actor
from jinguo.children.catalogue import NOW_SHOWN, ConsentManner, View
from jinguo.children.consents.actions import record_consent
from jinguo.children.forms import NewConsent
from jinguo.children.registry import queries as files
from jinguo.kernel import clock
from tests.children.conftest import Nursery, nursery

__all__ = ["nursery"]
PHONES = ("13811110001", "13811110002", "13811110003", "13811110004")


async def consent(actor: Actor, child: UUID, *, given: bool = True) -> None:
    """Her guardian's answer."""
    [guardian, *_] = (await files.child(actor, child)).guardians
    answer = NewConsent(
        guardian=guardian.id,
        version=NOW_SHOWN.version,
        given=given,
        manner=ConsentManner.PAPER,
        view=View.WILLING,
        answered_on=clock.today(),
    )
    await record_consent(actor, child, answer)


@dataclass(frozen=True, slots=True)
class Aid:
    """Who is there; `child` is 张小雨's file."""

    li_xia: Actor
    zhou_min: Actor
    hu_min: Actor
    child: UUID

    async def collected(self, **more: object) -> UUID:
        """A wish that was written down."""
        facts = {"child": self.child, "item": "coat", "size": "140", "value": 180, **more}
        return await actions.collect(self.li_xia, NewWish.model_validate(facts))

    async def opened(self, **more: object) -> UUID:
        """A wish that donors see."""
        wish = await self.collected(**more)
        await actions.check(self.li_xia, wish, WishCheck(asked=True, plain=True))
        await actions.open_up(self.li_xia, wish)
        return wish


def receipt(supply: Supply = Supply.DONOR) -> Receipt:
    """The thing is there today."""
    return Receipt(happened_on=clock.today(), supply=supply, paid=175)


@pytest.fixture
async def aid(nursery: Nursery) -> Aid:
    """The world."""
    await consent(nursery.li_xia, nursery.yu.id)
    return Aid(nursery.li_xia, nursery.zhou_min, nursery.hu_min, nursery.yu.id)

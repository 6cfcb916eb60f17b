"""A mother as tests need her: written in, with some or all that her district asks."""

from datetime import date
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.mothers import actions
from jinguo.mothers.catalogue import Distance
from jinguo.mothers.forms import Offer
from jinguo.qualifications import actions as qualifications
from jinguo.qualifications.catalogue import COMMITMENT, HEALTH, MOTHER_TRAINING, RECORD_QUERY, Result
from jinguo.qualifications.forms import NewQualification
from jinguo.volunteers.registry.actions import Registered


def offer(**more: Any) -> Offer:  # noqa: ANN401
    """What she offers; she lives there."""
    return Offer(**{"distance": Distance.TOWN, "resides": True, **more})


async def qualify(actor: Actor, volunteer: UUID, queried_on: date | None = None, *without: str) -> None:
    """Write down all that the base policy asks, but what is left out; the query is of a day."""
    today = clock.today()
    query = {"result": Result.PASSED, "issuer": "区检察院", "begun_on": queried_on or today}
    facts: dict[str, dict[str, Any]] = {
        RECORD_QUERY: query,
        MOTHER_TRAINING: {"evidence": "培训通知 8 号"},
        HEALTH: {},
        COMMITMENT: {},
    }
    for kind, more in facts.items():
        if kind not in without:
            await qualifications.record(actor, volunteer, NewQualification(**{"kind": kind, "begun_on": today, **more}))


async def active(actor: Actor, her: Registered, queried_on: date | None = None) -> UUID:
    """A mother who serves."""
    mother = await actions.write_in(actor, her.id, offer())
    await qualify(actor, her.id, queried_on)
    await actions.clear(actor, mother)
    await actions.begin(actor, mother)
    return mother

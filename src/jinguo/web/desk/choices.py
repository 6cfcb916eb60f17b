"""Choices in the menus of forms: pairs of a value and the words for it."""

from collections.abc import Iterable

from jinguo.authority.actor import Actor
from jinguo.events.catalogue import VenueKind
from jinguo.kernel.labels import Labelled
from jinguo.organisations.queries import Place, subtree
from jinguo.plans import queries as plans
from jinguo.volunteers.catalogue import ServiceClass

Choice = tuple[str, str]

_STEP = "　"
"""How far each level of the tree is moved in: a wide space, which menus keep."""


def labelled(members: Iterable[Labelled]) -> list[Choice]:
    """List the members of a closed list as choices."""
    return [(member.value, member.label) for member in members]


SERVICE_CLASSES = labelled(ServiceClass)
VENUE_KINDS = labelled(VenueKind)


async def organisations(actor: Actor) -> list[Choice]:
    """List the organisations within the actor's subtree by code, moved in as they stand in the tree."""
    return tree(await subtree(actor))


def tree(places: list[Place]) -> list[Choice]:
    """List organisations in the order of the tree."""
    top = min((place.path.count("/") for place in places), default=0)
    return [(place.code, _STEP * (place.path.count("/") - top) + place.name) for place in places]


async def programmes(actor: Actor) -> list[Choice]:
    """List the programmes of the year's plans that are carried out by events."""
    found = await plans.programmes(actor, events_only=True)
    return [(str(each.id), f"{each.year} 第 {each.number} 项 {each.title}") for each in found]
